package dev.visionstreams.registry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** A server that answers by a script and remembers what it was asked. */
final class ScriptedRegistry implements AutoCloseable {
    private final HttpServer server;
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    ScriptedRegistry(int status, String contentType, String body) throws IOException {
        this(status, contentType, path -> body);
    }

    ScriptedRegistry(int status, String contentType, UnaryOperator<String> bodyOfPath) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] question = exchange.getRequestBody().readAllBytes();
                asked.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getRawPath() + " "
                        + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                        + new String(question, StandardCharsets.UTF_8));
                byte[] answer =
                        bodyOfPath.apply(exchange.getRequestURI().getRawPath()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", contentType);
                exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
                if (answer.length > 0) {
                    exchange.getResponseBody().write(answer);
                }
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
