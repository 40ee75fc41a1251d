package dev.visionstreams.emulator;

import dev.visionstreams.cli.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A local server that speaks the Gemini API, until it is stopped. */
@CommandLine.Command(
        name = "emulate",
        description =
                "Runs a local server that speaks the Gemini API and answers from the pixels it gets. For development,"
                        + " tests and benchmarks: it is no model.",
        mixinStandardHelpOptions = true)
public final class EmulateCommand implements Command {
    @CommandLine.Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Listens there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @CommandLine.Option(
            names = "--port",
            defaultValue = "8090",
            description = "0: any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @CommandLine.Option(
            names = "--latency",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = "Each answer takes so long (default: ${DEFAULT-VALUE}).")
    private long latency;

    @CommandLine.Option(names = "--requests-per-minute", description = "More get 429.")
    private @Nullable Integer requestsPerMinute;

    @CommandLine.Option(
            names = "--fault",
            paramLabel = "FAULT=RATE",
            description =
                    "Part of the answers go wrong, UNAVAILABLE=0.1 say. One of ${COMPLETION-CANDIDATES}. May be repeated.")
    private java.util.Map<Fault, Double> faults = new java.util.EnumMap<>(Fault.class);

    @CommandLine.Option(
            names = "--exif",
            defaultValue = "IGNORED",
            description = "Whether EXIF orientation is applied: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private ExifMode exif;

    @CommandLine.Option(
            names = "--upload-fault",
            paramLabel = "FAULT=RATE",
            description = "As --fault, for requests that bring bytes of a file. May be repeated.")
    private java.util.Map<Fault, Double> uploadFaults = new java.util.EnumMap<>(Fault.class);

    @CommandLine.Option(
            names = "--file-lifetime",
            paramLabel = "SECONDS",
            defaultValue = "172800",
            description = "Uploaded files are gone after so long (default: ${DEFAULT-VALUE}).")
    private long fileLifetime;

    @CommandLine.Option(
            names = "--file-processing",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = "Uploaded files can be used after so long (default: ${DEFAULT-VALUE}).")
    private long fileProcessing;

    @CommandLine.Option(
            names = "--file-max-bytes",
            paramLabel = "BYTES",
            defaultValue = "536870912",
            description = "Larger files are refused (default: ${DEFAULT-VALUE}).")
    private long fileMaxBytes;

    @CommandLine.Option(
            names = "--file-storage",
            paramLabel = "BYTES",
            defaultValue = "21474836480",
            description =
                    "All files together; more get 429. They are in the temporary directory until they are deleted,"
                            + " expire or the emulator stops (default: ${DEFAULT-VALUE}).")
    private long fileStorage;

    @CommandLine.Option(
            names = "--fetch-urls",
            description = "Fetches pictures that requests name by an http or https URL, from this machine alone.")
    private boolean fetchUrls;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<FaultRule> rules = new ArrayList<>();
        faults.forEach((fault, rate) -> rules.add(FaultRule.atRate(fault, rate)));
        uploadFaults.forEach(
                (fault, rate) -> rules.add(FaultRule.atRate(fault, rate).on(Operation.UPLOAD_BYTES)));
        FileOptions files = FileOptions.defaults()
                .withLifetime(Duration.ofSeconds(fileLifetime))
                .withProcessing(Duration.ofMillis(fileProcessing))
                .withMostBytes(fileMaxBytes)
                .withStorageBytes(fileStorage);
        EmulatorOptions options = EmulatorOptions.defaults()
                .withAddress(host, port)
                .withLatency(Latency.fixed(Duration.ofMillis(latency)))
                .withExif(exif)
                .withRequestsPerMinute(requestsPerMinute)
                .withFiles(fetchUrls ? files.withUrls() : files)
                .withFaults(rules.toArray(FaultRule[]::new));
        try (GeminiEmulator emulator = GeminiEmulator.start(options)) {
            spec.commandLine().getOut().println("Emulating the Gemini API at " + emulator.uri() + ", stop with Ctrl-C");
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
