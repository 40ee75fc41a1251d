package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the registry of the real process, by a real HTTP client. */
class MetricsPageTest {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** What Prometheus 2.53 sends. */
    private static final String PROMETHEUS = "application/openmetrics-text;version=1.0.0;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static final Health HEALTHY = new Health() {
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

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final MonitoringServer server = MonitoringServer.start(
            "127.0.0.1",
            0,
            Duration.ofMinutes(1),
            HEALTHY,
            (out, form) -> {
                written.incrementAndGet();
                registry.scrape(out, form);
            },
            nanos::get);

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/plain",
                "text/plain;version=0.0.4",
                "application/openmetrics-text;version=0.0.1",
                "application/openmetrics-text;q=0, */*",
                "application/openmetrics-text;q=0.2, text/plain;q=0.9",
                "application/json",
                "text/html,application/xhtml+xml,*/*;q=0.8"
            })
    void shouldAnswerPrometheusTextUnlessOpenMetricsIsAskedFor(String accept) throws Exception {
        count();

        HttpResponse<byte[]> answer = get(accept, "");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue(TEXT);
        assertThat(text(answer))
                .contains("# TYPE vision_things_total counter\n", "vision_things_total 3.0\n")
                .doesNotContain("# EOF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PROMETHEUS,
                "application/openmetrics-text",
                "application/openmetrics-text; version=1.0.0",
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain, application/openmetrics-text",
                "application/*, text/plain;q=0.5"
            })
    void shouldAnswerOpenMetricsWhereItIsAskedFor(String accept) throws Exception {
        count();

        HttpResponse<byte[]> answer = get(accept, "");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue(OPEN_METRICS);
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept, Accept-Encoding");
        assertThat(text(answer))
                .contains("# TYPE vision_things counter\n", "vision_things_total 3.0\n")
                .contains("# TYPE vision_time_seconds histogram\n", "vision_time_seconds_count 1\n")
                .endsWith("# EOF\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate, gzip;q=0.5", "*", "gzip, identity;q=0"})
    void shouldCompressWhereThatIsAskedFor(String encoding) throws Exception {
        count();

        HttpResponse<byte[]> plain = get(PROMETHEUS, "");
        HttpResponse<byte[]> answer = get(PROMETHEUS, encoding);

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(OPEN_METRICS);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip;q=0", "br", "identity, gzip;q=0.5", "*;q=0"})
    void shouldCompressNothingElse(String encoding) throws Exception {
        count();

        HttpResponse<byte[]> answer = get("", encoding);

        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(text(answer)).contains("vision_things_total 3.0\n");
    }

    @Test
    void shouldWriteEachFormOnceASecond() throws Exception {
        for (int i = 0; i < 3; i++) {
            get("", "");
            get(PROMETHEUS, "gzip");
        }

        assertThat(written).hasValue(2);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        get("", "");
        assertThat(written).hasValue(3);
    }

    private void count() {
        Counter.builder("vision.things").register(registry).increment(3);
        Timer.builder("vision.time")
                .serviceLevelObjectives(Duration.ofMillis(100))
                .register(registry)
                .record(Duration.ofMillis(50));
    }

    private HttpResponse<byte[]> get(String accept, String encoding) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"));
        if (!accept.isEmpty()) {
            request.header("Accept", accept);
        }
        if (!encoding.isEmpty()) {
            request.header("Accept-Encoding", encoding);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
