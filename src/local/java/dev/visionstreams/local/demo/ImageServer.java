package dev.visionstreams.local.demo;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.cli.submit.ImageFiles;
import dev.visionstreams.local.emulator.http.LocalHttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okio.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves images, and their URLs at {@code /}, for the demo and tests. Thread-safe. */
public final class ImageServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageServer.class);

    private record Answer(int status, ByteString body, String mediaType, Duration delay) {}

    private final Map<String, Answer> answers = new ConcurrentSkipListMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final LocalHttpServer server;

    private ImageServer(String host, int port) throws IOException {
        server = LocalHttpServer.start(host, port, "image-server", this::handle);
    }

    /** Starts on any free port of the loopback address. */
    public static ImageServer start() {
        return start(0);
    }

    /** Starts on the loopback address. */
    public static ImageServer start(int port) {
        return start("127.0.0.1", port);
    }

    /**
     * Starts a server.
     *
     * @param host the address to listen on; {@code 0.0.0.0} in a container
     * @throws UncheckedIOException if the port is taken
     */
    public static ImageServer start(String host, int port) {
        try {
            return new ImageServer(host, port);
        } catch (IOException taken) {
            throw new UncheckedIOException("can't listen on port " + port, taken);
        }
    }

    /**
     * Answers a path with these bytes.
     *
     * @param path starts with a slash
     * @return its URL
     */
    public URI put(String path, ByteString bytes, String mediaType) {
        answers.put(path, new Answer(200, bytes, mediaType, Duration.ZERO));
        return uri(path);
    }

    /** Serves a scene's file under its name. */
    public URI put(Scene scene) {
        return put(
                "/" + scene.fileName(),
                ScenePainter.encode(scene),
                scene.encoding().mediaType());
    }

    /** Serves the image files directly in a directory; their URLs are in the order of the names. */
    public List<URI> putDirectory(Path directory) throws IOException {
        List<URI> uris = new ArrayList<>();
        for (Path image : ImageFiles.in(directory)) {
            ByteString bytes = ByteString.of(Files.readAllBytes(image));
            uris.add(put("/" + image.getFileName(), bytes, mediaType(image)));
        }
        return uris;
    }

    /** Answers a path with this status and no image. */
    public URI putStatus(String path, int status) {
        answers.put(path, new Answer(status, ByteString.EMPTY, "text/plain", Duration.ZERO));
        return uri(path);
    }

    /** Delays the answers for a path that was put before. */
    public URI delay(String path, Duration delay) {
        answers.computeIfPresent(
                path, (key, answer) -> new Answer(answer.status(), answer.body(), answer.mediaType(), delay));
        return uri(path);
    }

    public URI uri(String path) {
        return URI.create(server.uri() + path);
    }

    /** How many requests arrived. */
    public long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) {
        requests.incrementAndGet();
        String path = exchange.getRequestURI().getPath();
        Answer answer = path.equals("/")
                ? list(exchange)
                : answers.getOrDefault(path, new Answer(404, ByteString.EMPTY, "text/plain", Duration.ZERO));
        Executor later = CompletableFuture.delayedExecutor(answer.delay().toNanos(), TimeUnit.NANOSECONDS);
        Executor when = answer.delay().isZero() ? Runnable::run : later;
        when.execute(() -> send(exchange, answer));
    }

    /** The URLs of all images, one per line, with the host name that the client used. */
    private Answer list(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String base = host == null ? server.uri().toString() : "http://" + host;
        StringBuilder urls = new StringBuilder();
        answers.forEach((path, answer) -> {
            if (answer.status() == 200) {
                urls.append(base).append(path).append('\n');
            }
        });
        return new Answer(200, ByteString.encodeUtf8(urls.toString()), "text/plain; charset=utf-8", Duration.ZERO);
    }

    private static void send(HttpExchange exchange, Answer answer) {
        try {
            exchange.getResponseHeaders().set("Content-Type", answer.mediaType());
            boolean head = exchange.getRequestMethod().equals("HEAD");
            int size = answer.body().size();
            exchange.sendResponseHeaders(answer.status(), head || size == 0 ? -1 : size);
            if (!head && size > 0) {
                try (OutputStream output = exchange.getResponseBody()) {
                    answer.body().write(output);
                }
            }
        } catch (IOException disconnected) {
            LOG.debug("a client disconnected", disconnected);
        } finally {
            exchange.close();
        }
    }

    private static String mediaType(Path image) {
        String name = image.toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return "image/" + (ending.equals("jpg") ? "jpeg" : ending.equals("tif") ? "tiff" : ending);
    }
}
