package dev.visionstreams.local.emulator;

import dev.visionstreams.cli.Command;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import dev.visionstreams.local.emulator.sight.ExifMode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs a {@link GeminiEmulator} until the process is stopped. */
@CommandLine.Command(
        name = "emulate",
        description = "Run a local server that speaks the Gemini API and answers from the pixels of the images. For"
                + " development, tests and benchmarks; it isn't a model.",
        mixinStandardHelpOptions = true)
public final class EmulateCommand extends Command {
    @CommandLine.Option(names = "--host", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host = EmulatorOptions.defaults().host();

    @CommandLine.Option(
            names = "--port",
            description = "Port to listen on, 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int port = 8090;

    @CommandLine.Option(
            names = "--latency",
            paramLabel = "MILLIS",
            description = "Latency of each generateContent answer (default: ${DEFAULT-VALUE}).")
    private long latency = 0;

    @CommandLine.Option(names = "--requests-per-minute", description = "Requests beyond this rate get 429.")
    private @Nullable Integer requestsPerMinute;

    @CommandLine.Option(
            names = "--fault",
            paramLabel = "FAULT=RATE",
            description = "Fault to inject into a share of the requests, for example UNAVAILABLE=0.1: one of"
                    + " ${COMPLETION-CANDIDATES}. API_KEY_INVALID and PERMISSION_DENIED apply to every request that"
                    + " carries the key, others to generateContent. May be repeated.")
    private Map<Fault, Double> faults = new EnumMap<>(Fault.class);

    @CommandLine.Option(
            names = "--exif",
            description = "Treatment of EXIF orientation: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ExifMode exif = ExifMode.IGNORED;

    @CommandLine.Option(
            names = "--upload-fault",
            paramLabel = "FAULT=RATE",
            description = "Like --fault, for requests that upload bytes of a file. May be repeated.")
    private Map<Fault, Double> uploadFaults = new EnumMap<>(Fault.class);

    @CommandLine.Option(
            names = "--file-lifetime",
            paramLabel = "SECONDS",
            description = "Uploaded files expire after this time (default: ${DEFAULT-VALUE}).")
    private long fileLifetime = FilesApiOptions.defaults().lifetime().toSeconds();

    @CommandLine.Option(
            names = "--file-processing",
            paramLabel = "MILLIS",
            description = "Uploaded files stay in state PROCESSING for this time (default: ${DEFAULT-VALUE}).")
    private long fileProcessing = 0;

    @CommandLine.Option(
            names = "--file-max-bytes",
            paramLabel = "BYTES",
            description = "Largest file accepted (default: ${DEFAULT-VALUE}).")
    private long fileMaxBytes = FilesApiOptions.defaults().maxBytes();

    @CommandLine.Option(
            names = "--file-storage",
            paramLabel = "BYTES",
            description =
                    "Total size of all files; uploads beyond it get 429. Files are kept in the temporary directory until"
                            + " they are deleted or expire, or the emulator stops (default: ${DEFAULT-VALUE}).")
    private long fileStorage = FilesApiOptions.defaults().storageBytes();

    @CommandLine.Option(
            names = "--fetch-urls",
            description = "Fetch images that requests name by http or https URL, from this machine only.")
    private boolean fetchUrls;

    @CommandLine.Option(
            names = "--gs-endpoint",
            paramLabel = "URL",
            description =
                    "Stand-in for Cloud Storage on this machine, from which gs:// objects are read that requests name.")
    private @Nullable URI gsEndpoint;

    @Override
    public Integer call() throws InterruptedException {
        List<FaultRule> rules = new ArrayList<>();
        faults.forEach((fault, rate) -> rules.add(FaultRule.atRate(fault, rate)));
        uploadFaults.forEach(
                (fault, rate) -> rules.add(FaultRule.atRate(fault, rate).on(Operation.UPLOAD_BYTES)));
        FilesApiOptions files = new FilesApiOptions(
                Duration.ofSeconds(fileLifetime),
                Duration.ofMillis(fileProcessing),
                fileMaxBytes,
                fileStorage,
                FilesApiOptions.defaults().granularity(),
                fetchUrls,
                gsEndpoint);
        EmulatorOptions options = new EmulatorOptions(
                host,
                port,
                Latency.fixed(Duration.ofMillis(latency)),
                EmulatorOptions.defaults().seed(),
                exif,
                requestsPerMinute,
                files,
                rules);
        try (GeminiEmulator emulator = GeminiEmulator.start(options)) {
            out().println("Emulating the Gemini API at " + emulator.uri() + ", stop with Ctrl-C");
            new CountDownLatch(1).await();
        }
        return DONE;
    }
}
