package dev.visionstreams.bench;

import dev.visionstreams.config.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What is run, by options. The same seed draws the same latencies, refusals and keys for every peer. */
final class Workload {
    enum Keys {
        ZIPF,
        DISTINCT
    }

    /** Spread of the log-normal latency: 99 % of the replies take less than twice the median. */
    private static final double SIGMA = 0.3;

    @Option(names = "--events", paramLabel = "N", description = "Events (default: ${DEFAULT-VALUE}).")
    int events = 8000;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Calls at once, per instance (default: ${DEFAULT-VALUE}).")
    int calls = 256;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "1s",
            description = "Median latency of the model, 0s for none (default: ${DEFAULT-VALUE}).")
    Duration latency = Duration.ofSeconds(1);

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = Size.class,
            defaultValue = "100KiB",
            description = "Size of an image (default: ${DEFAULT-VALUE}).")
    long size = 100L << 10;

    @Option(names = "--429", paramLabel = "SHARE", description = "Share of the calls that are answered 429, 0 to 1.")
    double share429;

    @Option(names = "--503", paramLabel = "SHARE", description = "Share of the calls that are answered 503, 0 to 1.")
    double share503;

    @Option(names = "--keys", description = "Keys of the events: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Keys keys = Keys.DISTINCT;

    @Option(names = "--partitions", paramLabel = "N", description = "Of every topic (default: ${DEFAULT-VALUE}).")
    int partitions = 1;

    @Option(names = "--instances", paramLabel = "N", description = "Processes (default: ${DEFAULT-VALUE}).")
    int instances = 1;

    @Option(
            names = "--open",
            paramLabel = "RATE",
            description = "Open loop: events sent per second. Without: all are there at the start (closed loop).")
    double open;

    @Option(
            names = "--first",
            paramLabel = "N",
            description = "Open loop: so many events come at once first and aren't measured; the others after --warm.")
    int first;

    @Option(names = "--kill", description = "Kill the first instance (SIGKILL) at half of the events, start it again.")
    boolean kill;

    @Option(
            names = "--roll",
            description = "Stop the instances gracefully (SIGTERM) one after the other, start each again after --away.")
    boolean roll;

    @Option(
            names = "--away",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "15s",
            description = "How long a rolled instance is away (default: ${DEFAULT-VALUE}).")
    Duration away = Duration.ofSeconds(15);

    @Option(
            names = "--warm",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "10s",
            description = "Time after the first call that counts as start (default: ${DEFAULT-VALUE}).")
    Duration warm = Duration.ofSeconds(10);

    @Option(
            names = "--rehearsal",
            paramLabel = "N",
            description =
                    "Events of a processor that isn't measured, at the beginning: the broker and the stub have a JVM of"
                            + " their own to warm up, which isn't the peers' to pay for (default: ${DEFAULT-VALUE}).")
    int rehearsal = 6000;

    @Option(names = "--xmx", paramLabel = "SIZE", description = "Heap of each process (default: ${DEFAULT-VALUE}).")
    String xmx = "512m";

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option of each process's JVM, -XX:StartFlightRecording=… for a profile. May be repeated.")
    List<String> jvm = new ArrayList<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the processor. May be repeated.")
    List<String> settings = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything drawn (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    /** From the words of a command line. */
    static Workload of(String... options) {
        Workload workload = new Workload();
        new CommandLine(workload).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
        return workload;
    }

    /** Times and sizes are written as in the processor's settings. */
    private static final class Time implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Kinds.duration(Duration.ZERO).parser().apply(text);
        }
    }

    private static final class Size implements CommandLine.ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Kinds.size(1L << 30).parser().apply(text);
        }
    }

    /** @throws IllegalArgumentException if the options don't go together */
    void check() {
        require(events > 0 && calls > 0 && partitions > 0 && instances > 0, "counts are at least 1");
        require(
                share429 >= 0 && share503 >= 0 && share429 + share503 < 1,
                "--429 and --503 are shares, below 1 together");
        require(!roll || instances > 1, "--roll needs --instances 2 or more");
        require(instances <= partitions, "--partitions: at least one per instance");
        require(!(kill && roll), "--kill or --roll, not both");
        require(rehearsal >= 0, "--rehearsal: 0 or more");
        require(first == 0 || (isOpen() && first > 0 && first < events), "--first: fewer than --events, with --open");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    boolean isOpen() {
        return open > 0;
    }

    Draws draws() {
        return new Draws(seed, latency, SIGMA, share429, share503);
    }
}
