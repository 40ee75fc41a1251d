package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.settings.SettingsReader;
import dev.visionstreams.telemetry.MonitoringServer;
import dev.visionstreams.telemetry.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus, where it is installed, scrapes the processor. */
class PrometheusIT {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void shouldScrapeOpenMetrics(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "Prometheus isn't installed: apt-get install prometheus");
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        List<String> forms = new CopyOnWriteArrayList<>();
        List<String> settings = List.of(
                "kafka.bootstrap.servers=127.0.0.1:1",
                "schema.registry.url=http://127.0.0.1:1",
                "gemini.requests.per.minute=600",
                "kafka.state.dir=" + folder.resolve("state"));
        try (VisionStreams processor =
                new VisionStreams(new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), settings))) {
            processor.publishTo(registry);
            try (ProcessMeters meters = new ProcessMeters(registry, "1.2.3");
                    MonitoringServer server = MonitoringServer.start("127.0.0.1", 0, processor, (out, form) -> {
                        forms.add(form);
                        registry.scrape(out, form);
                    })) {
                int port = freePort();
                Process prometheus = start(folder, server.port(), port);
                try {
                    Rig.await("Prometheus has scraped", () -> "1".equals(value(port, "up{job=\"vision-streams\"}")));

                    assertThat(value(port, "vision_requests_taken_total")).isEqualTo("0");
                    assertThat(value(port, "vision_quota_limit{quota=\"requests\"}"))
                            .isEqualTo("600");
                    assertThat(value(port, "count(vision_stage_duration_seconds_bucket{stage=\"model\"})"))
                            .isEqualTo("17");
                    assertThat(value(port, "vision_build_info{version=\"1.2.3\"}"))
                            .isEqualTo("1");
                    assertThat(forms).isNotEmpty().allMatch(form -> form.startsWith("application/openmetrics-text"));
                } finally {
                    prometheus.destroy();
                    prometheus.waitFor();
                }
            }
        }
    }

    private static Process start(Path folder, int target, int port) throws IOException {
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                "scrape_configs:\n- job_name: vision-streams\n  scrape_interval: 1s\n  static_configs:\n"
                        + "  - targets: ['127.0.0.1:" + target + "']\n");
        return new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /** The value of the only series; otherwise what came instead. */
    private String value(int port, String query) {
        try {
            String answer = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                                            + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            JsonNode result = new ObjectMapper().readTree(answer).at("/data/result");
            return result.size() == 1 ? result.at("/0/value/1").asText() : answer;
        } catch (IOException e) {
            return String.valueOf(e); // it isn't there yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
