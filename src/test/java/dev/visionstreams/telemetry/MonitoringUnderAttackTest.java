package dev.visionstreams.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.serving.HttpListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients do to the port of health and metrics must not make Kubernetes kill a healthy process. */
@Timeout(60)
class MonitoringUnderAttackTest {
    private static final int MANY = 10 * HttpListener.MAX_CONNECTIONS;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Health healthy = new Health() {
        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public String state() {
            return "RUNNING";
        }
    };
    private final AtomicLong nanos = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @Test
    void shouldAnswerAmongHalfSentRequests() throws IOException {
        MonitoringServer server = start(HOUR, () -> "");

        for (int i = 0; i < MANY; i++) {
            send(server, "GET /live HTTP/1.1\r\nHost: x");
        }

        assertThat(get(server, "/live")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nRUNNING\n");
        assertThat(get(server, "/ready")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldAnswerAmongSlowReadersOfMetrics() throws IOException {
        String text = "some_metric 1.0\n".repeat(1_000_000); // more than the buffers of a connection
        MonitoringServer server = start(HOUR, () -> text);

        for (int i = 0; i < MANY; i++) {
            send(server, "GET /metrics HTTP/1.1\r\n\r\n");
        }

        assertThat(get(server, "/live")).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(get(server, "/metrics")).endsWith(text);
    }

    @Test
    void shouldAnswerProbesWhileMetricsTakeForever() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch scraping = new CountDownLatch(1);
        MonitoringServer server = start(HOUR, () -> {
            scraping.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "";
        });

        for (int i = 0; i < MANY; i++) {
            send(server, "GET /metrics HTTP/1.1\r\n\r\n");
        }
        scraping.await();

        assertThat(get(server, "/live")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldCloseConnectionsAtTheirTimeLimit() throws IOException {
        MonitoringServer server = start(Duration.ofMillis(100), () -> "");

        Socket half = send(server, "GET /li");

        assertThat(half.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void shouldRefuseHeaderFieldsWithoutEnd() throws IOException {
        MonitoringServer server = start(HOUR, () -> "");

        String answer = ask(server, "GET /live HTTP/1.1\r\n" + "x".repeat(HttpListener.MAX_HEAD_BYTES));

        assertThat(answer).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void shouldRefuseWhatIsNotHttp() throws IOException {
        MonitoringServer server = start(HOUR, () -> "");

        assertThat(ask(server, "\u0016\u0003\u0001\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask(server, "GET /live\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask(server, "POST /live HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void shouldReadARequestThatComesInPieces() throws IOException {
        MonitoringServer server = start(HOUR, () -> "");
        Socket client = send(server, "");

        for (char one : "GET /live?verbose HTTP/1.1\r\nHost: x\r\n\r\n".toCharArray()) {
            client.getOutputStream().write(one);
            client.getOutputStream().flush();
        }

        assertThat(rest(client)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldRenderMetricsOncePerSecondHoweverManyScrape() throws Exception {
        AtomicInteger renderings = new AtomicInteger();
        MonitoringServer server = start(HOUR, () -> "rendering " + renderings.incrementAndGet() + "\n");
        ExecutorService scrapers = Executors.newFixedThreadPool(8);
        opened.add(scrapers::shutdownNow);

        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(scrapers.submit(() -> get(server, "/metrics")));
        }

        for (Future<String> answer : answers) {
            assertThat(answer.get()).endsWith("rendering 1\n");
        }
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(get(server, "/metrics")).endsWith("rendering 2\n");
    }

    @Test
    void shouldListenOnlyWhereItIsTold() throws IOException {
        MonitoringServer server = start(HOUR, () -> "");
        MonitoringServer open = MonitoringServer.start("0.0.0.0", 0, HOUR, healthy, (out, form) -> {}, nanos::get);
        opened.add(open);
        InetAddress other = InetAddress.getByName("127.0.0.2");

        assertThatThrownBy(() -> new Socket(other, server.port()).close()).isInstanceOf(ConnectException.class);
        new Socket(other, open.port()).close();
    }

    @Test
    void shouldSayWhichSettingIsAtFaultIfTheHostIsNotOurs() {
        assertThatThrownBy(() -> MonitoringServer.start("192.0.2.1", 0, healthy, (out, form) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("vision.http.host")
                .hasMessageContaining("192.0.2.1");
    }

    private MonitoringServer start(Duration limit, Supplier<String> metrics) {
        MonitoringServer server = MonitoringServer.start(
                "127.0.0.1",
                0,
                limit,
                healthy,
                (out, form) -> out.write(metrics.get().getBytes(UTF_8)),
                nanos::get);
        opened.add(server);
        return server;
    }

    private Socket send(MonitoringServer server, String bytes) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        opened.add(client);
        client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return client;
    }

    private String get(MonitoringServer server, String path) throws IOException {
        return ask(server, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private String ask(MonitoringServer server, String request) throws IOException {
        try (Socket client = send(server, request)) {
            return rest(client);
        }
    }

    private static String rest(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
}
