package dev.visionstreams.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry that works, and answers some ids in ways that harm. */
final class HostileRegistry implements AutoCloseable {
    static final int FORBIDDEN = 900_001;
    static final int UNKNOWN = 900_002;
    static final int HUGE = 900_003;
    static final int DEEP = 900_004;
    static final int ITS_OWN_REFERENCE = 900_005;
    static final int NO_SCHEMA = 900_006;

    private final String behind;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient client = HttpClient.newHttpClient();

    private record Answer(int status, String body) {}

    HostileRegistry(String behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            Answer answer =
                    switch (path.replaceFirst("\\?.*", "").replaceFirst(".*/", "")) {
                        case "" + FORBIDDEN -> new Answer(403, "{\"error_code\":40301,\"message\":\"forbidden\"}");
                        case "" + HUGE -> new Answer(200, "{\"schema\":\"" + "x".repeat(17 << 20) + "\"}");
                        case "" + DEEP -> new Answer(200, "{\"schema\":" + "[".repeat(100_000));
                        case "" + ITS_OWN_REFERENCE, "99" ->
                            new Answer(
                                    200,
                                    "{\"schema\":\"\\\"string\\\"\",\"references\":[{\"name\":\"a\",\"subject\":\"loop\","
                                            + "\"version\":99}]}");
                        case "" + NO_SCHEMA -> new Answer(200, "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}");
                        default -> passedOn(exchange, path);
                    };
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer passedOn(HttpExchange exchange, String path) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(behind + path))
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
