package dev.visionstreams.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.visionstreams.serving.Answer;
import dev.visionstreams.serving.HttpListener;
import dev.visionstreams.serving.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /live} and {@code /ready}, with 200 or 503, and {@code /metrics} in Prometheus's text format. Answers on
 * its own threads; see {@link HttpListener} for what clients can't do to it.
 */
public final class MonitoringServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** Time for a request and its answer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Scrapes within this time get the same text, so that scraping costs little however often it is done. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** That wait for the same metrics; each holds a thread. */
    private static final int MAX_SCRAPERS = 8;

    private final HttpListener listener;
    private final Health health;
    private final Supplier<String> metrics;
    private final LongSupplier nanos;
    private final ReentrantLock scraping = new ReentrantLock();
    private final Semaphore scrapers = new Semaphore(MAX_SCRAPERS);
    private volatile @Nullable Scrape last;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scrape(long at, byte[] text) {}

    private MonitoringServer(
            InetSocketAddress address, Duration limit, Health health, Supplier<String> metrics, LongSupplier nanos)
            throws IOException {
        this.health = health;
        this.metrics = metrics;
        this.nanos = nanos;
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
    public static MonitoringServer start(String host, int port, Health health, Supplier<String> metrics) {
        return start(host, port, LIMIT, health, metrics, System::nanoTime);
    }

    static MonitoringServer start(
            String host, int port, Duration limit, Health health, Supplier<String> metrics, LongSupplier nanos) {
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
            case "/metrics" -> scrape();
            default -> Answer.text(404, "/live, /ready or /metrics\n");
        };
    }

    private Answer state(boolean good) {
        return new Answer(good ? 200 : 503, JSON, (health.state() + "\n").getBytes(UTF_8));
    }

    /** One at a time; others get the last one's text. */
    private Answer scrape() {
        Scrape known = last;
        boolean fresh = known != null && nanos.getAsLong() - known.at() < FRESH.toNanos();
        if (known != null && (fresh || scraping.isLocked())) {
            return new Answer(200, PROMETHEUS, known.text());
        }
        if (!scrapers.tryAcquire()) {
            return Answer.text(503, "the first metrics are still being collected\n");
        }
        scraping.lock();
        try {
            Scrape newer = last;
            if (newer == null || (known != null && newer.at() == known.at())) {
                newer = new Scrape(nanos.getAsLong(), metrics.get().getBytes(UTF_8));
                last = newer;
            }
            return new Answer(200, PROMETHEUS, newer.text());
        } finally {
            scraping.unlock();
            scrapers.release();
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
