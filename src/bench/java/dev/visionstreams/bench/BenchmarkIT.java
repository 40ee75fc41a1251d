package dev.visionstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark from its command line to its table, with workloads that take seconds. */
class BenchmarkIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] SMALL = {
        "--events",
        "60",
        "--calls",
        "8",
        "--latency",
        "20ms",
        "--size",
        "5KiB",
        "--warm",
        "1s",
        "--xmx",
        "192m",
        "--rehearsal",
        "0"
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void shouldRunAllPeersAgainstTheSameAnswers() throws IOException {
        List<JsonNode> lines = run("--429", "0.03", "--503", "0.03");

        assertThat(lines)
                .extracting(line -> line.path("peer").asText())
                .containsExactly("loop", "processor", "blocking");
        int refused = refusals(Workload.of("--429", "0.03", "--503", "0.03"), 60);
        assertThat(refused).isPositive();
        for (JsonNode line : lines) {
            JsonNode result = line.path("result");
            assertThat(result.path("lost").asInt()).as("lost: %s", line).isZero();
            assertThat(result.path("doubled").asInt()).as("doubled: %s", line).isZero();
            assertThat(result.path("rejected").asInt()).as("rejected: %s", line).isZero();
            assertThat(result.path("repeated").asInt()).as("repeated: %s", line).isZero();
            assertThat(result.path("refused").asInt()).as("refused: %s", line).isEqualTo(refused);
            assertThat(result.path("calls").asInt()).as("calls: %s", line).isEqualTo(60 + refused);
        }
    }

    @Test
    void shouldKillAnInstanceAndLoseNothing() throws IOException {
        JsonNode result = run("--kill", "--peers", "processor").get(0).path("result");

        assertThat(result.path("lost").asInt()).isZero();
        assertThat(result.path("doubled").asInt()).isZero();
        assertThat(result.path("gapSeconds").asDouble()).isPositive();
    }

    @Test
    void shouldRefuseOptionsThatDontGoTogether() {
        StringWriter err = new StringWriter();

        int code = Benchmark.line().setErr(new PrintWriter(err)).execute("--roll");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--roll needs --instances 2 or more");
    }

    /** Runs the small workload with these options; the lines of JSON that came of it. */
    private List<JsonNode> run(String... options) throws IOException {
        Path json = directory.resolve("results.json");
        StringWriter out = new StringWriter();
        String[] all = Stream.of(SMALL, options, new String[] {"--json", json.toString()})
                .flatMap(Stream::of)
                .toArray(String[]::new);

        int code = Benchmark.line().setOut(new PrintWriter(out)).execute(all);

        assertThat(code).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(json)) {
            lines.add(JSON.readTree(line));
        }
        assertThat(out.toString().lines().filter(line -> line.startsWith("|")).count())
                .as("heading and a row per line of JSON: %s", out)
                .isEqualTo(2L + lines.size());
        return lines;
    }

    /** How many refusals a workload draws until each event is accepted once. */
    private static int refusals(Workload workload, int events) {
        Draws draws = workload.draws();
        return IntStream.range(0, events)
                .map(event -> (int) IntStream.iterate(0, attempt -> attempt + 1)
                        .takeWhile(attempt -> draws.draw(event, attempt).status() != 200)
                        .count())
                .sum();
    }
}
