package dev.visionstreams.serde.registry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A server that answers by a script and remembers what it was asked. */
public final class ScriptedRegistry implements AutoCloseable {
    private final HttpServer server;
    public final Queue<String> asked = new ConcurrentLinkedQueue<>();

    public ScriptedRegistry(int status, String contentType, String body) throws IOException {
        this(status, contentType, path -> body);
    }

    public ScriptedRegistry(int status, String contentType, UnaryOperator<String> bodyOfPath) throws IOException {
        this(contentType, path -> new Reply(status, bodyOfPath.apply(path)));
    }

    /** What it says to one question. */
    public record Reply(int status, String body) {}

    public ScriptedRegistry(String contentType, Function<String, Reply> replyToPath) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] question = exchange.getRequestBody().readAllBytes();
                asked.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getRawPath() + " "
                        + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                        + new String(question, StandardCharsets.UTF_8));
                Reply reply = replyToPath.apply(exchange.getRequestURI().getRawPath());
                byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", contentType);
                exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
                if (answer.length > 0) {
                    exchange.getResponseBody().write(answer);
                }
            }
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
