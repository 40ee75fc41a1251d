package dev.visionstreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real shells complete what is typed; usage texts come where they are asked for and fill the terminal. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompletionTest {
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"bash, bash --norc -i", "zsh, zsh -f -i"})
    void shouldCompleteWhatIsTyped(String shell, String command, @TempDir Path folder) throws Exception {
        Terminal.installed(shell);
        Path script = Files.writeString(
                folder.resolve("completion"), run("completion", shell).out());
        try (Terminal terminal = Terminal.of(command)) {
            terminal.answer(
                    "source " + script + "; vision-streams() { printf '<%s>\\n' \"$*\"; }; printf '<%s>\\n' x\n",
                    "<x",
                    ">");

            assertThat(completed(terminal, "subm")).isEqualTo("submit");
            assertThat(completed(terminal, "submit --dr")).isEqualTo("submit --dry-run");
            assertThat(completed(terminal, "submit --task CAP")).isEqualTo("submit --task CAPTION");
            assertThat(completed(terminal, "watch --since 1h --task CAP")).isEqualTo("watch --since 1h --task CAPTION");
            assertThat(completed(terminal, "replay --reason FETCH_TIM")).isEqualTo("replay --reason FETCH_TIMEOUT");
            assertThat(completed(terminal, "completion z")).isEqualTo("completion zsh");
            assertThat(completed(terminal, "help wat")).isEqualTo("help watch");
        }
    }

    /** What the command is given when the tabulator is pressed after the last letter, then return. */
    private static String completed(Terminal terminal, String typed) throws Exception {
        return terminal.answer("vision-streams " + typed + "\t\n", "<", ">");
    }

    @Test
    void shouldNameTheShellsThatThereAre() {
        assertThat(run("completion", "fish").err()).contains("fish: not supported");
        assertThat(run("completion").exitCode()).isEqualTo(2);
        assertThat(run("completion", "Bash").exitCode()).isZero();
    }

    @Test
    void shouldHelpWithEachCommand() {
        for (String command : Commands.line().getSubcommands().keySet()) {
            Ran helped = run("help", command);

            assertThat(helped.exitCode()).as(command).isZero();
            assertThat(helped.out()).contains("Usage: vision-streams " + command);
            assertThat(helped.out()).isEqualTo(run(command, "--help").out());
        }
        assertThat(run("help").out()).contains("Commands:", "submit", "completion");
        Ran unknown = run("help", "sbumit");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err().lines()).hasSizeLessThan(4);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFillTheTerminal(@TempDir Path folder) throws Exception {
        try (Terminal terminal = Terminal.of("bash --norc -i")) {
            assertThat(widest(terminal, 60, folder)).isBetween(50, 60);
            assertThat(widest(terminal, 140, folder)).isBetween(110, 140);
        }
    }

    private static int widest(Terminal terminal, int columns, Path folder) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path options = Files.writeString(
                folder.resolve("options"),
                "-Dpicocli.ansi=false -cp \"" + System.getProperty("java.class.path") + "\"");
        String command = "stty cols " + columns + "; " + java + " @" + options + " " + Main.class.getName();
        String usage = terminal.answer(command + " submit --help; echo en''d\n", "Sends one request", "end");
        return usage.lines().mapToInt(String::length).max().orElseThrow();
    }

    private record Ran(int exitCode, String out, String err) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Commands.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
