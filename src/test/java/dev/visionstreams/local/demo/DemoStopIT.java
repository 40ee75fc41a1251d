package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C ends the demo at any moment, and no folder is left in the system's directory for temporary files. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class DemoStopIT {
    /** @param seen a file or folder that appears during the start, by a part of its name, or what the demo says */
    @ParameterizedTest
    @ValueSource(
            strings = {"vision-demo-", "embedded-kafka-", "meta.properties", "__cluster_metadata-0", "Ready after"})
    void shouldLeaveNoFolderBehind(String seen, @TempDir Path folder) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path output = folder.resolve("output.txt");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx400m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "demo",
                        "--output",
                        folder.resolve("demo").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            while (names(temporary).noneMatch(name -> name.contains(seen))
                    && !Files.readString(output).contains(seen)) {
                assertThat(demo.isAlive()).as(Files.readString(output)).isTrue();
                Thread.onSpinWait();
            }
            new ProcessBuilder("kill", "-INT", String.valueOf(demo.pid()))
                    .start()
                    .waitFor();

            assertThat(demo.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
            assertThat(names(temporary)
                            .filter(name -> Stream.of("vision-", "embedded-").anyMatch(name::startsWith)))
                    .as(Files.readString(output))
                    .isEmpty();
            assertThat(Files.readString(output)).doesNotContain("\tat ");
        } finally {
            demo.destroyForcibly();
        }
    }

    private static Stream<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        } catch (UncheckedIOException e) {
            return Stream.empty(); // a file has gone while it was looked at
        }
    }
}
