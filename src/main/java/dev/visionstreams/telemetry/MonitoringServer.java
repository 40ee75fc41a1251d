package dev.visionstreams.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /live} and {@code /ready}, 200 or 503, and {@code /metrics} in Prometheus's text format, on all addresses of
 * the machine: probes and Prometheus come from elsewhere. Answers on threads of its own.
 */
public final class MonitoringServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MonitoringServer.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** Two, so that a slow reader of metrics holds up no probe. */
    private static final int THREADS = 2;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Health health;
    private final Supplier<String> metrics;

    private record Answer(int status, String mediaType, String body) {}

    private MonitoringServer(HttpServer server, Health health, Supplier<String> metrics) {
        this.server = server;
        this.health = health;
        this.metrics = metrics;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "monitoring-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to listen.
     *
     * @param port 0: any free one
     * @param metrics what {@code /metrics} shows
     * @throws IllegalStateException if the port can't be had
     */
    public static MonitoringServer start(int port, Health health, Supplier<String> metrics) {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException taken) {
            throw new IllegalStateException(
                    "vision.http.port: can't listen on port " + port + " (" + taken.getMessage()
                            + "); set another one, or 0 for any free one",
                    taken);
        }
        MonitoringServer monitoring = new MonitoringServer(server, health, metrics);
        server.setExecutor(monitoring.threads);
        server.createContext("/", monitoring::handle);
        server.start();
        return monitoring;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.mediaType());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException gone) {
            log.debug("A client went away", gone);
        } catch (RuntimeException e) {
            log.warn("No answer for {}", exchange.getRequestURI().getPath(), e);
        }
    }

    private Answer answer(HttpExchange exchange) {
        if (!exchange.getRequestMethod().matches("GET|HEAD")) {
            return new Answer(405, TEXT, "GET or HEAD\n");
        }
        return switch (exchange.getRequestURI().getPath()) {
            case "/live" -> state(health.isLive());
            case "/ready" -> state(health.isReady());
            case "/metrics" -> new Answer(200, PROMETHEUS, metrics.get());
            default -> new Answer(404, TEXT, "/live, /ready or /metrics\n");
        };
    }

    private Answer state(boolean good) {
        return new Answer(good ? 200 : 503, TEXT, health.state() + "\n");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
