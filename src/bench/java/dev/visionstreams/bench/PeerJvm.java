package dev.visionstreams.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One process of a peer. Its log is in {@code target/bench}. */
final class PeerJvm implements AutoCloseable {
    private static final Path DIRECTORY = Path.of("target", "bench");
    private static final Duration START = Duration.ofMinutes(2);
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final Process process;
    private final Path log;
    private final JitTime jitTime;
    private volatile Duration cpu = Duration.ZERO;
    private volatile long jitNanos;
    private volatile long peakKilobytes;

    private PeerJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.jitTime = new JitTime(process.pid());
    }

    static PeerJvm start(Peer peer, Site site, int instance) throws IOException {
        Files.createDirectories(DIRECTORY);
        Path log = Files.createTempFile(DIRECTORY, site.name + "-" + instance + "-", ".log");
        Path state = Files.createTempDirectory(DIRECTORY, site.name + "-state-").toAbsolutePath();
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + site.workload.xmx));
        line.addAll(site.workload.jvm);
        line.addAll(List.of("-cp", classPath(peer)));
        line.addAll(peer.command(site, instance, state));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new PeerJvm(process, log);
    }

    /** The processor runs without test classes, so that their logging configuration isn't its. */
    private static String classPath(Peer peer) {
        String all = System.getProperty("java.class.path");
        return peer != Peer.PROCESSOR
                ? all
                : Arrays.stream(all.split(File.pathSeparator))
                        .filter(entry -> !entry.contains("test-classes"))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits until the log says that the instance is running. */
    PeerJvm awaitRunning() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.readString(log, StandardCharsets.UTF_8).contains("RUNNING")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("an instance doesn't run; see " + log);
            }
            Thread.sleep(20);
        }
        return this;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Stops it gracefully. */
    void stop() throws InterruptedException {
        measure();
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("an instance doesn't stop; see " + log);
        }
    }

    /** Stops it as SIGKILL does. */
    void kill() throws InterruptedException {
        measure();
        process.destroyForcibly().waitFor();
    }

    /** Reads the counters of the operating system; when the process has ended, the last values stay. */
    synchronized void measure() {
        if (!process.isAlive()) {
            return;
        }
        process.info().totalCpuDuration().ifPresent(now -> cpu = now);
        jitNanos = jitTime.read();
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "status")));
            if (peak.find()) {
                peakKilobytes = Long.parseLong(peak.group(1));
            }
        } catch (IOException ended) {
            // Just now, or there is no /proc.
        }
    }

    /** CPU time from its start to the last measurement. */
    Duration cpu() {
        return cpu;
    }

    /** How much of it the JIT compiler took, in nanoseconds. */
    long jitNanos() {
        return jitNanos;
    }

    /** Peak of its resident memory; 0 where the operating system doesn't say. */
    long peakBytes() {
        return peakKilobytes << 10;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
