package dev.visionstreams.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus, where it is installed. */
final class Prometheus implements AutoCloseable {
    private final ObjectMapper mapper = new ObjectMapper();
    private final Process process;
    private final int port;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Skips the test where there is none.
     *
     * @param folder for its files
     * @param target the port on loopback that it scrapes each second, as the job {@code vision-streams}
     * @param rules files of rules that it evaluates each second
     */
    static Prometheus scraping(Path folder, int target, Path... rules) throws IOException {
        Optional<Path> program = Stream.of(
                        "/usr/bin/prometheus", "/usr/local/bin/prometheus", "/opt/prometheus/prometheus")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(program.isPresent(), "Prometheus isn't installed: apt-get install prometheus");
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: %s
                scrape_configs:
                  - job_name: vision-streams
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(
                        Stream.of(rules)
                                .map(file -> "\"" + file.toAbsolutePath() + "\"")
                                .toList(),
                        target));
        int port = freePort();
        Process process = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.txt").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** A query's series; none while Prometheus doesn't answer yet. */
    List<JsonNode> query(String query) {
        JsonNode answer = get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        if (!answer.path("status").asText("success").equals("success")) {
            throw new AssertionError(query + ": " + answer);
        }
        return answer.at("/data/result").findParents("value");
    }

    /** The value of a query's only series; otherwise what came instead. */
    String value(String query) {
        List<JsonNode> series = query(query);
        return series.size() == 1 ? series.get(0).at("/value/1").asText() : series.toString();
    }

    /** {@code ok}, {@code err} or {@code unknown} for each rule. */
    List<String> healthOfRules() {
        return get("rules").findValuesAsText("health");
    }

    private JsonNode get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/" + path);
        try (InputStream answer = uri.toURL().openStream()) {
            return mapper.readTree(answer);
        } catch (IOException e) {
            return mapper.createObjectNode();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }
}
