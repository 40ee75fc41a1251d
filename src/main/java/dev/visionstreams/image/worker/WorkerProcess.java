package dev.visionstreams.image.worker;

import dev.visionstreams.image.PixelsUnavailableException;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UprightImage;
import dev.visionstreams.image.worker.Frames.Job;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that decodes images, as its parent sees it. For one thread at a time; {@link #close} for any. */
final class WorkerProcess implements AutoCloseable {
    /** For Java to start, on a machine that is busy. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** For the system to end a process that has closed its output. */
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int SHOWN_BYTES = 500;

    /** Names of files depend on them; nothing else of the environment is passed on: it holds secrets. */
    private static final List<String> PASSED_ON = List.of("LANG", "LC_ALL", "LC_CTYPE");

    private final Process process;
    private final DataOutputStream jobs;
    private final DataInputStream replies;
    private final ScheduledExecutorService timer;

    /** The worker ended without a reply. */
    static final class EndedException extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean overran;
        private final int exitCode;

        EndedException(boolean overran, int exitCode, String message) {
            super(message, null, false, false);
            this.overran = overran;
            this.exitCode = exitCode;
        }

        boolean overran() {
            return overran;
        }

        /** Whether somebody else killed it: the system when memory is short, or an operator. */
        boolean wasKilled() {
            return !overran && (exitCode == 137 || exitCode == 143);
        }
    }

    private WorkerProcess(Process process, ScheduledExecutorService timer) {
        this.process = process;
        this.timer = timer;
        this.jobs = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
        this.replies = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    }

    /** Starts one and waits until it is ready. */
    static WorkerProcess start(WorkerSettings settings, ScheduledExecutorService timer)
            throws PixelsUnavailableException {
        ProcessBuilder builder = new ProcessBuilder(command(settings));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        WorkerProcess worker;
        try {
            worker = new WorkerProcess(builder.start(), timer);
        } catch (IOException e) {
            throw new PixelsUnavailableException("a process that decodes images can't be started: " + e.getMessage());
        }
        try {
            int first = worker.within(START_LIMIT, worker.replies::readUnsignedByte);
            if (first == Frames.READY) {
                return worker;
            }
            worker.close();
            throw new PixelsUnavailableException("a process that should decode images is something else");
        } catch (EndedException e) {
            throw new PixelsUnavailableException("a process that decodes images didn't start: " + e.getMessage());
        } catch (UnusableImageException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> command(WorkerSettings settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + settings.heapBytes());
        command.add("-XX:+UseSerialGC");
        command.add("-XX:MinHeapFreeRatio=10");
        command.add("-XX:MaxHeapFreeRatio=20");
        command.add("-XX:-UsePerfData");
        // An image that crashes native code would leave a file each time.
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:+SuppressFatalErrorMessage");
        command.add("-Djava.awt.headless=true");
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add("-cp");
        command.add(classPath());
        command.add(ImageWorker.class.getName());
        command.add(Long.toString(settings.imageBytes()));
        return command;
    }

    /** Where this class comes from: launchers of tests and applications have class loaders of their own. */
    private static String classPath() {
        return ImageWorker.class.getClassLoader() instanceof URLClassLoader loader
                ? Stream.of(loader.getURLs())
                        .map(url -> Path.of(URI.create(url.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /**
     * Has one image decoded. After any exception but the first the worker can't be used any more.
     *
     * @param mostBytes of the result
     */
    UprightImage decode(Job job, Duration limit, long mostBytes) throws UnusableImageException, EndedException {
        return within(limit, () -> {
            Frames.write(job, jobs);
            return Frames.readReply(replies, mostBytes);
        });
    }

    private interface Exchange<T> {
        T run() throws IOException, UnusableImageException;
    }

    private <T> T within(Duration limit, Exchange<T> exchange) throws UnusableImageException, EndedException {
        Watch watch = new Watch(limit);
        try {
            return exchange.run();
        } catch (IOException e) {
            throw ended(watch.overran, e);
        } finally {
            watch.end();
        }
    }

    /**
     * Ends the process once it has computed for as long as it may; or has waited for several times as long, because the
     * machine is busy or because it is stuck.
     */
    private final class Watch {
        private static final int MOST_ROUNDS = 4;

        private final Duration limit;
        private final Duration computedBefore = computed();
        private int rounds;
        private boolean ended;
        private @Nullable ScheduledFuture<?> next;
        private volatile boolean overran;

        Watch(Duration limit) {
            this.limit = limit;
            next(limit);
        }

        private Duration computed() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO);
        }

        private synchronized void next(Duration delay) {
            if (!ended) {
                next = timer.schedule(this::look, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
            }
        }

        private void look() {
            Duration left = limit.minus(computed().minus(computedBefore));
            if (++rounds < MOST_ROUNDS && left.compareTo(limit.dividedBy(10)) > 0) {
                next(left);
                return;
            }
            overran = true;
            process.destroyForcibly();
        }

        synchronized void end() {
            ended = true;
            if (next != null) {
                next.cancel(false);
            }
        }
    }

    /** A process that was killed is about to end by itself: its exit code says so, unless it is destroyed before. */
    private EndedException ended(boolean overran, IOException cause) {
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return new EndedException(overran, -1, "no valid reply: " + cause);
            }
            int exitCode = process.exitValue();
            return new EndedException(overran, exitCode, "exit code " + exitCode + lastWords());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new EndedException(overran, -1, "interrupted");
        } finally {
            close();
        }
    }

    private String lastWords() {
        try {
            String said = new String(process.getErrorStream().readNBytes(SHOWN_BYTES), StandardCharsets.UTF_8);
            return said.isBlank() ? "" : ": " + said.strip();
        } catch (IOException e) {
            // The stream was closed when the process was destroyed.
            return "";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
