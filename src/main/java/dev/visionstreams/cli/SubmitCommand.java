package dev.visionstreams.cli;

import dev.visionstreams.broker.BrokerContact;
import dev.visionstreams.cli.submit.RequestReader;
import dev.visionstreams.cli.submit.RequestTemplate;
import dev.visionstreams.cli.submit.Submitter;
import dev.visionstreams.cli.watch.CostEstimate;
import dev.visionstreams.cli.watch.OutputFollower;
import dev.visionstreams.cli.watch.OutputPrinter;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Sends requests for images and, with {@code --watch}, prints their results. */
@CommandLine.Command(
        name = "submit",
        description = "Sends one request per image. With --watch: exit code 1 if one was rejected or had no result.",
        mixinStandardHelpOptions = true)
final class SubmitCommand extends Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Parameters(
            paramLabel = "IMAGE",
            description =
                    "A URI, a file, a folder of image files, or a quoted pattern such as 'photos/*.jpg'. Files are"
                            + " sent inside the request unless --file-base is given.")
    private List<String> images = new ArrayList<>();

    @CommandLine.Option(
            names = "--list",
            paramLabel = "LIST",
            description =
                    "A file, an http(s) URL, or - for standard input with one request per line: an IMAGE as above, or"
                            + " an ImageRequest in JSON whose missing fields the options fill in. # starts a comment line.")
    private @Nullable String list;

    @CommandLine.Option(
            names = "--file-base",
            paramLabel = "URL",
            description = "Base URL that serves these files: requests name the URL instead of carrying the bytes.")
    private @Nullable String fileBase;

    @CommandLine.Option(
            names = "--task",
            paramLabel = "TASK",
            defaultValue = "CAPTION",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Task task;

    @CommandLine.Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "The question of an ANSWER task; an additional instruction for other tasks.")
    private @Nullable String prompt;

    @CommandLine.Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "A label that the model may use; with --label it uses no others. May be repeated.")
    private List<String> labels = new ArrayList<>();

    @CommandLine.Option(
            names = "--max-objects",
            paramLabel = "COUNT",
            description = "Maximum number of objects per image.")
    private @Nullable Integer maxObjects;

    @CommandLine.Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Model to ask (default: the configured one). If gemini.models.allowed is set, it must be listed there.")
    private @Nullable String model;

    @CommandLine.Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Key of the Kafka records (default: the image's name).")
    private @Nullable String key;

    @CommandLine.Option(
            names = "--id",
            paramLabel = "ID",
            description = "Request id, for a single image (default: the record's topic-partition-offset).")
    private @Nullable String id;

    @CommandLine.Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "Copied from the request to its result. May be repeated.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @CommandLine.Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Topic to send to: one of vision.topic.requests (default: the first).")
    private @Nullable String topic;

    @CommandLine.Option(
            names = "--dry-run",
            description = "Send nothing: count the requests and estimate their cost from that of the latest results.")
    private boolean dryRun;

    @CommandLine.Option(names = "--watch", description = "Wait for the results and print them, one per line.")
    private boolean watch;

    @CommandLine.Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "With --watch: give up after this long without a result (default: ${DEFAULT-VALUE}).")
    private long timeout;

    @CommandLine.Option(names = "--json", description = "With --watch: print each result as one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TrustedRecords.trustPackageOf(ImageRequest.class);
        if (images.isEmpty() == (list == null)) {
            throw usage("Give either images or --list");
        }
        if (dryRun && watch) {
            throw usage("--dry-run can't be combined with --watch");
        }
        if (id != null && images.size() != 1) {
            throw usage("--id needs exactly one image");
        }
        Settings settings = config.read();
        String destination = topic == null ? settings.topics().requests().get(0) : topic;
        if (!settings.topics().requests().contains(destination)) {
            throw usage("--topic must be one of " + settings.topics().requests());
        }
        BrokerContact.require(settings);
        RequestReader reader = new RequestReader(
                new RequestTemplate(task, prompt, labels, maxObjects, model, id == null ? "" : id, key, attributes),
                base(),
                settings.contentMaxBytes());
        if (dryRun) {
            return count(settings, destination, reader);
        }
        try (Submitter submitter = new Submitter(settings, destination, reader, err())) {
            if (!watch) {
                submitter.send(images, list);
                return submitter.problems() == 0 ? DONE : FAILED;
            }
            try (OutputFollower follower = new OutputFollower(settings, false)) {
                boolean answered = show(follower, new HashSet<>(submitter.send(images, list)));
                return submitter.problems() == 0 && answered ? DONE : FAILED;
            }
        }
    }

    private int count(Settings settings, String destination, RequestReader reader) throws IOException {
        CostEstimate estimate = new CostEstimate();
        Submitter counter = Submitter.counting(destination, reader, err(), request -> {
            String named = request.getModel();
            estimate.ask(
                    request.getTask(),
                    named != null && !named.isEmpty()
                            ? named
                            : settings.gemini().modelOf(request.getTask()));
        });
        counter.send(images, list);
        estimate.lines(settings).forEach(out()::println);
        return counter.problems() == 0 ? DONE : FAILED;
    }

    /** Whether all have results, and none is a rejection. */
    private boolean show(OutputFollower follower, Set<String> awaited) {
        OutputPrinter printer = new OutputPrinter(follower, out(), err(), json, Duration.ofSeconds(timeout));
        int all = awaited.size();
        AtomicInteger rejected = new AtomicInteger();
        boolean complete = printer.print(
                output -> {
                    boolean isAwaited = awaited.remove(output.requestId());
                    if (isAwaited && output.event() instanceof ImageRejected) {
                        rejected.incrementAndGet();
                    }
                    return isAwaited;
                },
                all);
        err().println(printer.spending().text());
        if (rejected.get() > 0) {
            err().println(rejected + " of " + all + " requests were rejected");
        }
        if (!complete) {
            err().println("No result within " + timeout + " s for " + awaited.size() + " requests, for example "
                    + awaited.iterator().next());
        }
        return complete && rejected.get() == 0;
    }

    private @Nullable HttpUrl base() {
        if (fileBase == null) {
            return null;
        }
        HttpUrl url = HttpUrl.parse(fileBase.endsWith("/") ? fileBase.substring(0, fileBase.length() - 1) : fileBase);
        if (url == null) {
            throw usage("--file-base must be an http or https URL");
        }
        return url;
    }
}
