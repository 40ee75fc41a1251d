package dev.visionstreams.app;

import dev.visionstreams.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The processor in a JVM of its own, which can be killed. Its log is in {@code target/faults}. */
final class ProcessorJvm implements AutoCloseable {
    private static final Path DIRECTORY = Path.of("target", "faults");

    private final Process process;
    private final Path log;
    private final String name;

    private ProcessorJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts {@code run} against the rig's parts, with the given {@code key=value} over the rig's own. */
    static ProcessorJvm start(Rig rig, String name, String... more) {
        return start(rig, name, List.of(), more);
    }

    static ProcessorJvm start(Rig rig, String name, List<String> jvmOptions, String... more) {
        return start(Main.class, rig, name, jvmOptions, more);
    }

    /** The same with more in its environment. */
    static ProcessorJvm start(
            Rig rig, String name, Map<String, String> environment, List<String> jvmOptions, String... more) {
        return startCommand(List.of(), Main.class, rig, name, environment, jvmOptions, run(name), more);
    }

    static ProcessorJvm start(Class<?> main, Rig rig, String name, List<String> jvmOptions, String... more) {
        return startCommand(List.of(), main, rig, name, Map.of(), jvmOptions, run(name), more);
    }

    /** Starts {@code run} where no file may grow beyond that size, as on a disk that is full. */
    static ProcessorJvm startOnFullDisk(Rig rig, String name, int kibibytes, String... more) {
        List<String> limited = List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "bash");
        return startCommand(limited, Main.class, rig, name, Map.of(), List.of(), run(name), more);
    }

    private static List<String> run(String name) {
        // In memory there is no state to share, but a lock on its directory.
        String state = "kafka.state.dir="
                + DIRECTORY.resolve(name + "-" + System.nanoTime()).toAbsolutePath();
        return List.of("run", "--set", state, "--set", "vision.http.port=0");
    }

    /**
     * Starts another command likewise.
     *
     * @param command its name and its own options
     */
    static ProcessorJvm startCommand(
            Rig rig, String name, List<String> jvmOptions, List<String> command, String... more) {
        return startCommand(List.of(), Main.class, rig, name, Map.of(), jvmOptions, command, more);
    }

    private static ProcessorJvm startCommand(
            List<String> before,
            Class<?> main,
            Rig rig,
            String name,
            Map<String, String> environment,
            List<String> jvmOptions,
            List<String> command,
            String... more) {
        try {
            Files.createDirectories(DIRECTORY);
            Path log = Files.createTempFile(DIRECTORY, name + "-", ".log");
            List<String> line = new ArrayList<>(before);
            line.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Dlogback.configurationFile=faults/logback.xml"));
            line.addAll(jvmOptions);
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
            line.add(command.get(0));
            for (String value : rig.values(more)) {
                line.addAll(List.of("--set", value));
            }
            line.addAll(command.subList(1, command.size()));
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            return new ProcessorJvm(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types a line into its standard input. */
    ProcessorJvm type(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its standard input. */
    ProcessorJvm typeNoMore() {
        try {
            process.getOutputStream().close();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it serves health and metrics. */
    int port() {
        return Integer.parseInt(log("Health and metrics on port ").get(0).replaceFirst(".* on port (\\d+).*", "$1"));
    }

    /** What it answers on a path of its own port. */
    HttpResponse<String> get(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** As {@code kill -9} does, without waiting: may be called by any thread. */
    void killSoon() {
        process.destroyForcibly();
    }

    /** As {@code kill} does; waits for the end. */
    void terminate() {
        process.destroy();
        awaitExit();
    }

    /** Stops or continues the whole process, between any two instructions. */
    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    int awaitExit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " doesn't end; see " + log);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The most memory that the process had, as Linux shows it; elsewhere unknown. */
    String mostResidentMemory() {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.substring("VmHWM:".length()).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    List<String> log() {
        try {
            return List.of(Files.readString(log, StandardCharsets.UTF_8).split("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> log(String containing) {
        return log().stream().filter(line -> line.contains(containing)).toList();
    }

    /** What tells why it doesn't go on: the end of its log, and where its stream threads are. */
    String lastWords() {
        if (!isAlive()) {
            return name + " has ended; see " + log;
        }
        signal("QUIT");
        Rig.await("thread dump", () -> !isAlive() || !log("JNI global refs").isEmpty());
        List<String> lines = log();
        int dump = lines.size();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("Full thread dump")) {
                dump = i;
            } else if (lines.get(i).contains("StreamThread-") && lines.get(i).startsWith("\"")) {
                words.addAll(lines.subList(i, Math.min(lines.size(), i + 20)));
            }
        }
        List<String> said = lines.subList(0, dump).stream()
                .filter(line -> !line.contains(" NetworkClient "))
                .toList();
        words.addAll(0, said.subList(Math.max(0, said.size() - 20), said.size()));
        return String.join("\n", words);
    }

    ProcessorJvm awaitLog(String containing) {
        Rig.await(name + " says: " + containing + "; see " + log, () -> {
            if (!isAlive()) {
                throw new AssertionError(name + " has ended; see " + log);
            }
            return !log(containing).isEmpty();
        });
        return this;
    }

    ProcessorJvm awaitRunning() {
        return awaitLog("Processor: RUNNING");
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
