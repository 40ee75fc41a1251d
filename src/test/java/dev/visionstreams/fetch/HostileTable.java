package dev.visionstreams.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import okio.Buffer;
import okio.BufferedSink;
import okio.ByteString;
import okio.GzipSink;
import okio.Okio;

/** Attacks, with the expected result of each. Each attack by a server has its own host. */
abstract class HostileTable {
    static final int LIMIT = 64 << 10;

    final List<Attack> attacks = new ArrayList<>();

    /** Bytes that endless servers sent before the connection was closed. */
    final AtomicLong mostSent = new AtomicLong();

    private final String name;
    private final ScriptedServer server;
    private final CountDownLatch over;

    /**
     * @param what describes the attack
     * @param reason expected in the rejection
     */
    record Attack(String what, String uri, String stage, String reason) {}

    /**
     * @param name part of the names of its hosts
     * @param over releases servers that wait, at the end of the test
     */
    HostileTable(String name, ScriptedServer server, CountDownLatch over) {
        this.name = name;
        this.server = server;
        this.over = over;
    }

    final void fetch(String what, String uri, Reason reason) {
        attacks.add(new Attack(what, uri, "FETCH", reason.name()));
    }

    final String answering(String statusAndHeaders, String body) {
        return answering(statusAndHeaders, ByteString.of(body.getBytes(ISO_8859_1)));
    }

    final String answering(String statusAndHeaders, ByteString body) {
        String uri = serving(socket -> {});
        server.answer(path(), statusAndHeaders, body);
        return uri;
    }

    final String raw(String answer) {
        return serving(socket -> socket.getOutputStream().write(ascii(answer)));
    }

    /** A URI with its own host, so that failures don't affect other attacks. */
    final String serving(ScriptedServer.Script script) {
        server.on(path(), script);
        return "http://" + name + attacks.size() + ".test:" + server.port() + path();
    }

    final String path() {
        return "/" + name + attacks.size();
    }

    static String host(String uri) {
        return uri.substring("http://".length(), uri.lastIndexOf(':'));
    }

    final void drip(Socket socket, String drop) throws IOException {
        OutputStream out = socket.getOutputStream();
        do {
            out.write(ascii(drop));
        } while (!pause(50));
    }

    final void endless(Socket socket, String piece) throws IOException {
        long sent = 0;
        OutputStream out = socket.getOutputStream();
        byte[] bytes = piece.getBytes(ISO_8859_1);
        try {
            while (over.getCount() > 0) {
                out.write(bytes);
                sent += bytes.length;
            }
        } finally {
            mostSent.accumulateAndGet(sent, Math::max);
        }
    }

    final boolean pause(long millis) {
        try {
            return over.await(millis, MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static ByteString gzip(ByteString bytes) {
        Buffer packed = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            sink.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.snapshot();
    }
}
