package dev.visionstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar as it ships. */
class PackagedJarIT {
    private static final Path JAR = Path.of("target", "vision-streams.jar");

    @BeforeEach
    void find() {
        assumeTrue(Files.exists(JAR), JAR + " isn't there: mvn package");
    }

    @Test
    void shouldSayWhichVersionAndCommitItIs() throws Exception {
        String commit = Files.exists(Path.of(".git")) ? ", commit [0-9a-f]{12,}" : "";

        assertThat(run("--version")).matches("vision-streams \\d+\\.\\d+\\.\\d+\\S*" + commit);
        assertThat(run("run", "--version")).isEqualTo(run("--version"));
    }

    private static String run(String... arguments) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-jar", JAR.toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed.strip();
    }
}
