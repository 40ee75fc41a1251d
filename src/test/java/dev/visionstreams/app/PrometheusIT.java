package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.settings.SettingsReader;
import dev.visionstreams.telemetry.MonitoringServer;
import dev.visionstreams.telemetry.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the processor. */
class PrometheusIT {
    private static final Path FOLDER = Path.of("src/main/prometheus");

    /** At work, all the dashboard's queries find something and the alerts can be evaluated. */
    @Test
    void shouldAnswerTheDashboardAndEvaluateTheAlerts(@TempDir Path folder) throws Exception {
        try (Rig rig = new Rig(1);
                ProcessorJvm run = ProcessorJvm.start(
                        rig,
                        "scraped",
                        "gemini.requests.per.minute=600",
                        "gemini.tokens.per.minute=1000000",
                        "gemini.budget.per.day=1")) {
            run.awaitRunning();
            rig.send("a", Rig.request("a", "CAPTION", rig.images.put(Scenes.draw(7))));
            rig.send("b", Rig.request("b", "CAPTION", rig.images.uri("/gone.jpg")));
            rig.awaitOutputs(2);
            try (Prometheus prometheus = Prometheus.scraping(folder, run.port(), FOLDER.resolve("alerts.yml"))) {
                Rig.await("three scrapes", () -> !prometheus
                        .query("count_over_time(up{job=\"vision-streams\"}[1m]) >= 3")
                        .isEmpty());
                for (String query : queries()) {
                    // Those have nothing to show where nothing is wrong.
                    assertThat(query.endsWith("> 0") || !prometheus.query(query).isEmpty())
                            .as(query)
                            .isTrue();
                }
                Rig.await("the rules are evaluated", () -> prometheus.healthOfRules().stream()
                        .noneMatch("unknown"::equals));
                assertThat(prometheus.healthOfRules()).hasSizeGreaterThan(8).containsOnly("ok");
            }
        }
    }

    @Test
    void shouldScrapeOpenMetrics(@TempDir Path folder) throws Exception {
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
            try (ProcessMeters meters = new ProcessMeters(registry, "1.2.3", null);
                    MonitoringServer server = MonitoringServer.start("127.0.0.1", 0, processor, (out, form) -> {
                        forms.add(form);
                        registry.scrape(out, form);
                    });
                    Prometheus prometheus = Prometheus.scraping(folder, server.port())) {
                Rig.await(
                        "Prometheus has scraped",
                        () -> prometheus.value("up{job=\"vision-streams\"}").equals("1"));

                assertThat(prometheus.value("vision_requests_taken_total")).isEqualTo("0");
                assertThat(prometheus.value("vision_quota_limit{quota=\"requests\"}"))
                        .isEqualTo("600");
                assertThat(prometheus.value("count(vision_stage_duration_seconds_bucket{stage=\"model\"})"))
                        .isEqualTo("17");
                assertThat(prometheus.value("vision_build_info{version=\"1.2.3\"}"))
                        .isEqualTo("1");
                assertThat(forms).isNotEmpty().allMatch(form -> form.startsWith("application/openmetrics-text"));
            }
        }
    }

    private static List<String> queries() throws IOException {
        return new ObjectMapper()
                .readTree(FOLDER.resolve("dashboard.json").toFile()).findValuesAsText("expr").stream()
                        .map(query -> query.replace("$job", "vision-streams"))
                        .toList();
    }
}
