package dev.visionstreams.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.visionstreams.serving.Answer;
import dev.visionstreams.serving.HttpListener;
import dev.visionstreams.serving.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Serves {@code /live} and {@code /ready}, with 200 or 503, and {@code /metrics}, see {@link MetricsPage}. Answers on
 * its own threads; see {@link HttpListener} for what clients can't do to it.
 */
public final class MonitoringServer implements AutoCloseable {
    private static final String JSON = "application/json";

    /** Time for a request and its answer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpListener listener;
    private final Health health;
    private final MetricsPage metrics;

    private MonitoringServer(
            InetSocketAddress address, Duration limit, Health health, Exposition metrics, LongSupplier nanos)
            throws IOException {
        this.health = health;
        this.metrics = new MetricsPage(metrics, nanos);
        listener = new HttpListener("monitoring", address, limit, this::answer);
    }

    /**
     * Starts listening.
     *
     * @param host a host name or an address of this machine; {@code 0.0.0.0} for all addresses
     * @param port 0 for any free one
     * @param metrics the body of {@code /metrics}
     * @throws IllegalStateException if the address or the port isn't available
     */
    public static MonitoringServer start(String host, int port, Health health, Exposition metrics) {
        return start(host, port, LIMIT, health, metrics, System::nanoTime);
    }

    static MonitoringServer start(
            String host, int port, Duration limit, Health health, Exposition metrics, LongSupplier nanos) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
            return new MonitoringServer(address, limit, health, metrics, nanos);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "vision.http.host, vision.http.port: can't listen on " + host + ", port " + port + " ("
                            + e.getMessage() + "); the host has to be an address of this machine, or 0.0.0.0 for all,"
                            + " and the port a free one, or 0 for any",
                    e);
        }
    }

    public int port() {
        return listener.port();
    }

    private Answer answer(Request request) {
        if (!request.method().matches("GET|HEAD")) {
            return Answer.text(405, "GET or HEAD\n");
        }
        return switch (request.path()) {
            case "/live" -> state(health.isLive());
            case "/ready" -> state(health.isReady());
            case "/metrics" -> metrics.answer(request);
            default -> Answer.text(404, "/live, /ready or /metrics\n");
        };
    }

    private Answer state(boolean good) {
        return new Answer(good ? 200 : 503, JSON, (health.state() + "\n").getBytes(UTF_8));
    }

    @Override
    public void close() {
        listener.close();
    }
}
