package dev.visionstreams.bench;

import dev.visionstreams.local.demo.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * The benchmark's command line: a workload by options, {@code suite} for those of {@code src/docs/benchmarks.md}, or
 * {@code jmh} with JMH's own arguments.
 */
@CommandLine.Command(
        name = "bench",
        description = "Runs a workload on this machine: the processor, and what it is to be compared with.",
        mixinStandardHelpOptions = true)
final class Benchmark implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin
    private final Workload workload = new Workload();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "What runs, one after the other: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Peer> peers = List.of(Peer.LOOP, Peer.PROCESSOR, Peer.BLOCKING);

    @Option(names = "--json", paramLabel = "FILE", description = "Appends a line of JSON per result.")
    private @Nullable Path json;

    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
        } else {
            System.exit(line().execute(args));
        }
    }

    static CommandLine line() {
        return new CommandLine(new Benchmark()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            workload.check();
        } catch (IllegalArgumentException invalid) {
            throw new CommandLine.ParameterException(spec.commandLine(), invalid.getMessage());
        }
        Report report = new Report(spec.commandLine().getOut(), json);
        report.printHeader();
        try (EmbeddedKafka kafka = new EmbeddedKafka()) {
            rehearse(workload.rehearsal, kafka);
            run(
                    "",
                    String.join(" ", spec.commandLine().getParseResult().originalArgs()),
                    workload,
                    peers,
                    kafka,
                    report);
        }
        return 0;
    }

    @CommandLine.Command(
            name = "suite",
            description = "Runs the workloads of src/docs/benchmarks.md.",
            mixinStandardHelpOptions = true)
    int suite(
            @Option(names = "--json", paramLabel = "FILE", description = "Appends a line of JSON per result.") @Nullable
                    Path file,
            @CommandLine.Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "${COMPLETION-CANDIDATES}")
                    Suite @Nullable [] chosen)
            throws IOException, InterruptedException {
        Report report = new Report(spec.commandLine().getOut(), file);
        report.printHeader();
        try (EmbeddedKafka kafka = new EmbeddedKafka()) {
            rehearse(new Workload().rehearsal, kafka);
            for (Suite suite : chosen == null || chosen.length == 0 ? Suite.values() : chosen) {
                String name = suite.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                Workload parsed = Workload.of(suite.options().split(" "));
                run(name, suite.options(), parsed, suite.peers(), kafka, report);
            }
        }
        return 0;
    }

    /** Lets the code of the broker and of the stub be compiled, in this JVM. */
    private void rehearse(int events, EmbeddedKafka kafka) throws IOException, InterruptedException {
        if (events > 0) {
            say("rehearsal");
            Result unused = Run.of(
                    Workload.of("--events", String.valueOf(events), "--latency", "200ms"), Peer.PROCESSOR, kafka);
        }
    }

    private void say(String progress) {
        spec.commandLine().getErr().println("… " + progress);
        spec.commandLine().getErr().flush();
    }

    private void run(
            String name, String options, Workload workload, List<Peer> peers, EmbeddedKafka kafka, Report report)
            throws IOException, InterruptedException {
        Result loop = null;
        for (Peer peer : peers) {
            if (workload.isOpen() && !peer.usesKafka()) {
                continue; // The loop takes its events as fast as it can: it has no open form.
            }
            say((name.isEmpty() ? "" : name + ": ") + peer.name().toLowerCase(Locale.ROOT));
            Result result = Run.of(workload, peer, kafka);
            if (peer == Peer.LOOP) {
                loop = result;
            }
            report.print(name, options, peer, result, loop);
        }
    }
}
