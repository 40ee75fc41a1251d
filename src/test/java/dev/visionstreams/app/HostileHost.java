package dev.visionstreams.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;

/**
 * A server whose answers are attacks, or good images. Each path has a loopback address of its own, so that what the
 * processor thinks of one doesn't matter to the others. One request per connection.
 */
final class HostileHost implements AutoCloseable {
    private final String scheme;
    private final ServerSocket listener;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** Answers a request that has been read. */
    interface Script {
        void play(OutputStream out) throws IOException;
    }

    /** @param scheme of its URIs: https with a factory of TLS sockets */
    HostileHost(String scheme, ServerSocketFactory factory) {
        this.scheme = scheme;
        try {
            listener = factory.createServerSocket(0, 500);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Returns the URI. */
    String on(Script script) {
        int number = scripts.size() + 1;
        scripts.put("/" + number, script);
        return scheme + "://" + Certificate.address(number) + ":" + listener.getLocalPort() + "/" + number;
    }

    String answering(String statusAndHeaders, ByteString body) {
        return on(out -> out.write(new Buffer()
                .writeUtf8("HTTP/1.1 " + statusAndHeaders + "\r\nConnection: close\r\n\r\n")
                .write(body)
                .readByteArray()));
    }

    /** Sends the start and then the same piece until the client hangs up. */
    String endless(String start, String piece) {
        return on(out -> {
            out.write(start.getBytes(ISO_8859_1));
            byte[] bytes = piece.getBytes(ISO_8859_1);
            while (!listener.isClosed()) {
                out.write(bytes);
            }
        });
    }

    /** Sends the start and then nothing until the client hangs up. */
    String silentAfter(String start) {
        return on(out -> {
            out.write(start.getBytes(ISO_8859_1));
            out.flush();
            throw new StaysOpen();
        });
    }

    private static final class StaysOpen extends IOException {
        private static final long serialVersionUID = 1;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            BufferedSource source = Okio.buffer(Okio.source(socket));
            String first = source.readUtf8LineStrict();
            for (String line = first; !line.isEmpty(); line = source.readUtf8LineStrict()) {}
            Script script = scripts.get(first.split(" ", -1)[1]);
            if (script != null) {
                script.play(socket.getOutputStream());
            }
            socket.close();
            sockets.remove(socket);
        } catch (IOException disconnected) {
            // the client hung up, or the attack is to stay; closed at the end
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "hostile-host");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
