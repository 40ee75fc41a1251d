package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.local.demo.Scenes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a processor at work; the dashboard's queries find something and the alerts can be evaluated. */
class DashboardIT {
    private static final Path FOLDER = Path.of("src/main/prometheus");

    @Test
    void shouldAnswerTheDashboardAndEvaluateTheAlerts(@TempDir Path folder) throws Exception {
        Path program = Stream.of("/usr/bin/prometheus", "/usr/local/bin/prometheus", "/opt/prometheus/prometheus")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of(""));
        assumeTrue(Files.isExecutable(program), "Prometheus isn't installed: apt-get install prometheus");
        try (Rig rig = new Rig(1);
                ProcessorJvm run = ProcessorJvm.start(
                        rig, "scraped", "gemini.requests.per.minute=600", "gemini.tokens.per.minute=1000000")) {
            run.awaitRunning();
            rig.send("a", Rig.request("a", "CAPTION", rig.images.put(Scenes.draw(7))));
            rig.send("b", Rig.request("b", "CAPTION", rig.images.uri("/gone.jpg")));
            rig.awaitOutputs(2);
            int port = freePort();
            Process prometheus = new ProcessBuilder(
                            program.toString(),
                            "--config.file=" + config(folder, run.port()),
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.txt").toFile())
                    .start();
            try {
                Rig.await("three scrapes", () -> value(port, "count_over_time(up{job=\"vision-streams\"}[1m]) >= 3"));
                for (String query : queries()) {
                    // Those have nothing to show where nothing is wrong.
                    assertThat(query.endsWith("> 0") || value(port, query))
                            .as(query)
                            .isTrue();
                }
                Rig.await("the rules are evaluated", () -> rules(port).stream().noneMatch("unknown"::equals));
                assertThat(rules(port)).hasSizeGreaterThan(8).containsOnly("ok");
            } finally {
                prometheus.destroyForcibly().waitFor();
            }
        }
    }

    private static Path config(Path folder, int port) throws IOException {
        return Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: vision-streams
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(
                        FOLDER.resolve("alerts.yml").toAbsolutePath(), port));
    }

    private static List<String> queries() throws IOException {
        return new ObjectMapper()
                .readTree(FOLDER.resolve("dashboard.json").toFile()).findValuesAsText("expr").stream()
                        .map(query -> query.replace("$job", "vision-streams"))
                        .toList();
    }

    /** Whether a query has a result; a query that isn't one fails. */
    private static boolean value(int port, String query) {
        JsonNode answer = get(port, "query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertThat(answer.path("status").asText("success"))
                .as("%s: %s", query, answer)
                .isEqualTo("success");
        return !answer.at("/data/result").isEmpty();
    }

    private static List<String> rules(int port) {
        return get(port, "rules").findValuesAsText("health");
    }

    /** Nothing while it doesn't answer yet. */
    private static JsonNode get(int port, String path) {
        try (InputStream answer = URI.create("http://127.0.0.1:" + port + "/api/v1/" + path)
                .toURL()
                .openStream()) {
            return new ObjectMapper().readTree(answer);
        } catch (IOException e) {
            return new ObjectMapper().createObjectNode();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
