package dev.visionstreams.bench;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.bench.CallLog.Call;
import dev.visionstreams.bench.Draws.Draw;
import dev.visionstreams.concurrent.DaemonThreads;
import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.LocalHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks the part of the Gemini API that detection needs, with the latencies and refusals of a workload. Of a request it
 * reads only which event asks: it has to cost less than what is measured.
 */
final class GeminiStub implements AutoCloseable {
    static final String MODEL = "gemini-3.5-flash-lite";

    private static final Pattern EVENT = Pattern.compile("event-(\\d+)\\.");

    /** The prompt follows the image and is followed by the options. */
    private static final int TAIL_BYTES = 8 << 10;

    private static final byte[] CARD = bytes("{\"name\":\"models/" + MODEL
            + "\",\"supportedGenerationMethods\":[\"generateContent\"],\"inputTokenLimit\":1048576,"
            + "\"outputTokenLimit\":65536}");
    private static final byte[] REPLY = bytes("""
            {"candidates":[{"content":{"role":"model","parts":[{"text":"[\
            {\\"box_2d\\":[120,80,640,512],\\"label\\":\\"red bicycle\\"},\
            {\\"box_2d\\":[33,540,400,990],\\"label\\":\\"white van\\"},\
            {\\"box_2d\\":[500,20,980,310],\\"label\\":\\"dog on a lead\\"}]"}]},"finishReason":"STOP","index":0}],\
            "usageMetadata":{"promptTokenCount":1310,"candidatesTokenCount":84,"totalTokenCount":1394},\
            "modelVersion":"%s","responseId":"c2VsZi1tYWRl"}""".formatted(MODEL));
    private static final byte[] BUSY = error(congested());
    private static final byte[] UNAVAILABLE = error(ApiErrors.unavailable());

    private final Draws draws;
    private final CallLog log;
    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(2, new DaemonThreads("stub-replies"));
    private final LocalHttpServer server;

    GeminiStub(Draws draws, CallLog log) throws IOException {
        this.draws = draws;
        this.log = log;
        server = LocalHttpServer.start("127.0.0.1", 0, "stub", this::handle);
    }

    URI uri() {
        return server.uri();
    }

    /** A sign of congestion: a hint of a second, and no quota named. */
    private static ApiException congested() {
        ApiException error = ApiErrors.quotaBare();
        error.detail("RetryInfo").put("retryDelay", "1s");
        return error;
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            send(exchange, 200, CARD);
            return;
        }
        int event = event(exchange.getRequestBody());
        if (event < 0) {
            send(exchange, 400, error(ApiException.invalid("no event in the prompt")));
            return;
        }
        int attempt = log.attempt(event, exchange.getRemoteAddress());
        Draw draw = draws.draw(event, attempt);
        long begin = System.nanoTime();
        Runnable answer = () -> answer(exchange, event, attempt, draw, begin);
        if (draw.nanos() == 0) {
            answer.run();
        } else {
            var unused = clock.schedule(answer, draw.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void answer(HttpExchange exchange, int event, int attempt, Draw draw, long begin) {
        try {
            // Logged first: a client that has its reply may be done before the next line runs.
            log.add(new Call(event, attempt, draw.status(), begin, System.nanoTime(), draw.nanos()));
            send(exchange, draw.status(), draw.status() == 200 ? REPLY : draw.status() == 429 ? BUSY : UNAVAILABLE);
        } catch (IOException disconnected) {
            // A killed client: the call was made all the same.
            exchange.close();
        }
    }

    /** Reads the whole body; -1 if it names no event. */
    private static int event(InputStream body) throws IOException {
        byte[] window = new byte[4 * TAIL_BYTES];
        int length = 0;
        for (int read; (read = body.read(window, length, window.length - length)) >= 0; ) {
            length += read;
            if (length == window.length) {
                System.arraycopy(window, length - TAIL_BYTES, window, 0, TAIL_BYTES);
                length = TAIL_BYTES;
            }
        }
        int from = Math.max(0, length - TAIL_BYTES);
        Matcher event = EVENT.matcher(new String(window, from, length - from, StandardCharsets.ISO_8859_1));
        return event.find() ? Integer.parseInt(event.group(1)) : -1;
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream output = exchange.getResponseBody()) {
            output.write(body);
        }
    }

    private static byte[] error(ApiException error) {
        return bytes(error.body().toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        server.close();
    }
}
