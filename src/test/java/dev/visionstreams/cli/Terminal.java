package dev.visionstreams.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A shell in a terminal of its own, in which one can type: {@code script} of util-linux makes the terminal. */
final class Terminal implements AutoCloseable {
    private static final String PROMPT = "@@ ";

    private final Process process;
    private final InputStream output;
    private final StringBuilder seen = new StringBuilder();

    private Terminal(Process process) throws IOException {
        this.process = process;
        output = process.getInputStream();
        type("stty cols 200; PS1='@'\"@ \"\n");
        awaitAfter(0, PROMPT);
    }

    /** Skips the test where the program isn't installed. */
    static String installed(String program) {
        List<Path> found = Stream.of("/usr/bin", "/bin", "/usr/local/bin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(!found.isEmpty(), program + " isn't installed");
        return found.get(0).toString();
    }

    /** @param command a shell with options that keep it from reading its user's configuration */
    static Terminal of(String command) throws IOException {
        Process process = new ProcessBuilder(installed("script"), "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        try {
            return new Terminal(process);
        } catch (IOException | RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Types keys, waits for the next prompt, and returns what lay between the two marks in between. */
    String answer(String keys, String begin, String end) throws IOException {
        int from = seen.length();
        type(keys);
        int begins = awaitAfter(from, begin) + begin.length();
        int ends = awaitAfter(begins, end);
        awaitAfter(ends, PROMPT);
        return seen.substring(begins, ends);
    }

    private void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Where the text begins. */
    private int awaitAfter(int from, String text) throws IOException {
        byte[] bytes = new byte[4096];
        while (seen.indexOf(text, from) < 0) {
            int count = output.read(bytes);
            if (count < 0) {
                throw new AssertionError("the terminal has ended: " + seen);
            }
            seen.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
        }
        return seen.indexOf(text, from);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
