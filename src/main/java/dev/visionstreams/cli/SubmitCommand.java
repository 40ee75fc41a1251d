package dev.visionstreams.cli;

import dev.visionstreams.cli.RequestReader.Submission;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import dev.visionstreams.registry.TrustedRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Sends requests for images and, if asked to, shows their results. */
@CommandLine.Command(
        name = "submit",
        description = "Sends requests for images: URIs, files, or a list of them.",
        mixinStandardHelpOptions = true)
final class SubmitCommand implements Command {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Parameters(
            paramLabel = "IMAGE",
            description = "A URI, or a file, whose bytes go into the request unless --file-base is given.")
    private List<String> images = new ArrayList<>();

    @CommandLine.Option(
            names = "--list",
            paramLabel = "LIST",
            description = "A file, an http(s) URL or - for standard input, with a line for each request: a URI, a path,"
                    + " or an ImageRequest in JSON, over whose missing fields the options go.")
    private @Nullable String list;

    @CommandLine.Option(
            names = "--file-base",
            paramLabel = "URL",
            description = "Where a server has the files, by their names: they go by URL, then, whatever their size.")
    private @Nullable String fileBase;

    @CommandLine.Option(
            names = "--task",
            defaultValue = "CAPTION",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Task task;

    @CommandLine.Option(names = "--prompt", description = "ANSWER's question; an addition to the other tasks.")
    private @Nullable String prompt;

    @CommandLine.Option(names = "--label", description = "The only labels to choose from. May be repeated.")
    private List<String> labels = new ArrayList<>();

    @CommandLine.Option(names = "--max-objects", paramLabel = "COUNT", description = "At most so many objects.")
    private @Nullable Integer maxObjects;

    @CommandLine.Option(names = "--model", description = "Instead of the configured one.")
    private @Nullable String model;

    @CommandLine.Option(names = "--key", description = "The records' key (default: the image's name).")
    private @Nullable String key;

    @CommandLine.Option(
            names = "--id",
            description = "The id of the one request (default: the record's topic-partition-offset).")
    private @Nullable String id;

    @CommandLine.Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "Comes back on the result. May be repeated.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @CommandLine.Option(names = "--topic", description = "One of vision.topic.requests (default: the first).")
    private @Nullable String topic;

    @CommandLine.Option(names = "--watch", description = "Waits for the results and shows them.")
    private boolean watch;

    @CommandLine.Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long --watch waits for the next result (default: ${DEFAULT-VALUE}).")
    private long timeout;

    @CommandLine.Option(names = "--json", description = "With --watch: results as JSON, one a line.")
    private boolean json;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    private int problems;
    private long lastProgress = System.nanoTime();

    @Override
    public Integer call() throws IOException {
        TrustedRecords.trustPackageOf(ImageRequest.class);
        if (images.isEmpty() == (list == null)) {
            throw usage("name images, or --list");
        }
        if (id != null && images.size() != 1) {
            throw usage("--id is one request's");
        }
        Settings settings = config.read();
        RequestReader reader = new RequestReader(
                new RequestTemplate(task, prompt, labels, maxObjects, model, id == null ? "" : id, key, attributes),
                base(),
                settings.inflight().contentMaxBytes());
        if (!watch) {
            send(settings, reader);
        } else {
            try (ResultFollower follower = new ResultFollower(settings, false)) {
                show(follower, new HashSet<>(send(settings, reader)));
            }
        }
        return problems == 0 ? Commands.DONE : Commands.FAILED;
    }

    /** Returns the ids of what was sent. */
    private Set<String> send(Settings settings, RequestReader reader) throws IOException {
        String destination = topic == null ? settings.topics().requests().get(0) : topic;
        if (!settings.topics().requests().contains(destination)) {
            throw usage("--topic is one of " + settings.topics().requests());
        }
        try (RequestSender sender = new RequestSender(settings, destination)) {
            for (String image : images) {
                send(sender, reader, image, image);
            }
            if (list != null) {
                sendList(sender, reader, list);
            }
            sender.flush();
            report(sender);
            err().println("Sent " + sender.count() + " requests to " + destination
                    + (problems == 0 ? "" : "; " + problems + " couldn't be sent"));
            return sender.sent();
        }
    }

    private void sendList(RequestSender sender, RequestReader reader, String name) throws IOException {
        try (BufferedReader lines = RequestList.open(name, System.in)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (RequestList.isEntry(line)) {
                    send(sender, reader, line.strip(), "line " + number);
                }
            }
        }
    }

    private void send(RequestSender sender, RequestReader reader, String text, String where) {
        try {
            Submission submission = reader.read(text);
            sender.send(submission);
        } catch (BadInputException e) {
            problems++;
            err().println(list == null ? e.getMessage() : where + ": " + e.getMessage());
        }
        if (System.nanoTime() - lastProgress > PROGRESS_NANOS) {
            lastProgress = System.nanoTime();
            report(sender);
            err().println(sender.count() + " sent");
        }
    }

    private void report(RequestSender sender) {
        for (String problem = sender.nextProblem(); problem != null; problem = sender.nextProblem()) {
            problems++;
            err().println(problem);
        }
        err().flush();
    }

    private void show(ResultFollower follower, Set<String> awaited) {
        long last = System.nanoTime();
        while (!awaited.isEmpty()) {
            for (Result result : follower.poll(Duration.ofMillis(200))) {
                if (awaited.remove(result.requestId())) {
                    last = System.nanoTime();
                    spec.commandLine().getOut().println(json ? ResultJson.of(result) : ResultLine.of(result));
                    spec.commandLine().getOut().flush();
                }
            }
            if (System.nanoTime() - last > TimeUnit.SECONDS.toNanos(timeout)) {
                problems++;
                err().println("No result within " + timeout + " s for " + awaited.size() + " requests, such as "
                        + awaited.iterator().next());
                return;
            }
        }
    }

    private @Nullable HttpUrl base() {
        if (fileBase == null) {
            return null;
        }
        HttpUrl url = HttpUrl.parse(fileBase.endsWith("/") ? fileBase.substring(0, fileBase.length() - 1) : fileBase);
        if (url == null) {
            throw usage("--file-base is an http or https URL");
        }
        return url;
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
