package dev.visionstreams.gemini;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okio.ByteString;

/** Gives the same response to every request and records the requests. */
final class FakeGemini implements AutoCloseable {
    record Answer(int status, ByteString body, Map<String, String> headers) {
        static Answer of(int status, String body) {
            return new Answer(status, ByteString.encodeUtf8(body), Map.of());
        }
    }

    record Received(String method, URI uri, Headers headers, ByteString body) {}

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    FakeGemini(Answer answer) {
        this(request -> answer);
    }

    /** @param answers called by any thread */
    FakeGemini(Function<Received, Answer> answers) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                Received request = new Received(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders(),
                        ByteString.of(exchange.getRequestBody().readAllBytes()));
                received.add(request);
                Answer answer = answers.apply(request);
                answer.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(
                        answer.status(),
                        answer.body().size() == 0 ? -1 : answer.body().size());
                answer.body().write(exchange.getResponseBody());
            }
        });
        server.start();
    }

    HttpUrl url() {
        return new HttpUrl.Builder()
                .scheme("http")
                .host(server.getAddress().getAddress().getHostAddress())
                .port(server.getAddress().getPort())
                .build();
    }

    List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
