package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {
    @Test
    void shouldRefuseAnOutputThatCannotBeWritten(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        StringWriter err = new StringWriter();

        int exitCode = new CommandLine(new DemoCommand())
                .setErr(new PrintWriter(err))
                .execute("--output", file.resolve("demo").toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--output can't be created");
    }
}
