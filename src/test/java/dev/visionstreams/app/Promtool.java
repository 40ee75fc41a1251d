package dev.visionstreams.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Prometheus's own checker, where it is installed. */
record Promtool(Path path) {
    /** On every path where Debian and Prometheus's own archives put it. */
    private static final List<Path> PATHS = List.of(
            Path.of("/usr/bin/promtool"), Path.of("/usr/local/bin/promtool"), Path.of("/opt/prometheus/promtool"));

    record Answer(int exitCode, List<String> lines) {}

    /** Skips the test where there is none. */
    static Promtool installed() {
        Optional<Promtool> found = find();
        assumeTrue(found.isPresent(), "promtool isn't installed: apt-get install prometheus");
        return found.orElseThrow();
    }

    static Optional<Promtool> find() {
        return PATHS.stream().filter(Files::isExecutable).findFirst().map(Promtool::new);
    }

    Answer run(String input, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("promtool", ".txt");
        try {
            List<String> command = new ArrayList<>(List.of(path.toString()));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("promtool doesn't end");
            }
            return new Answer(process.exitValue(), Files.readAllLines(output));
        } finally {
            Files.delete(output);
        }
    }
}
