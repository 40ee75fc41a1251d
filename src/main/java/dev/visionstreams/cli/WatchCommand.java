package dev.visionstreams.cli;

import dev.visionstreams.broker.BrokerContact;
import dev.visionstreams.cli.replay.RejectionReasons;
import dev.visionstreams.cli.replay.TimeArgument;
import dev.visionstreams.cli.watch.EventPainter;
import dev.visionstreams.cli.watch.GalleryFeed;
import dev.visionstreams.cli.watch.OutcomeFiles;
import dev.visionstreams.cli.watch.OutputFilter;
import dev.visionstreams.cli.watch.OutputFollower;
import dev.visionstreams.cli.watch.OutputJson;
import dev.visionstreams.cli.watch.OutputLine;
import dev.visionstreams.cli.watch.OutputPrinter;
import dev.visionstreams.cli.watch.OutputRecord;
import dev.visionstreams.cli.watch.OutputTable;
import dev.visionstreams.config.Nearest;
import dev.visionstreams.gallery.Gallery;
import dev.visionstreams.gallery.ImageLoader;
import dev.visionstreams.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Prints the results on all output topics as they are committed. */
@CommandLine.Command(
        name = "watch",
        description =
                "Prints new results from all output topics, one per line, until it is stopped with Ctrl-C. Can also"
                        + " show them with their images on a web page, and save them.",
        mixinStandardHelpOptions = true)
final class WatchCommand extends Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(
            names = "--from-beginning",
            description = "Start with the oldest result instead of the next one.")
    private boolean fromBeginning;

    @CommandLine.Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Start with the first result of each partition whose request isn't older: a time such as"
                    + " 2026-11-22T17:00:00Z, or how long ago, such as 90m.")
    private @Nullable TimeArgument since;

    @CommandLine.Option(
            names = "--task",
            paramLabel = "TASK",
            completionCandidates = Candidates.Tasks.class,
            description = "Only results of this task. May be repeated.")
    private Set<String> tasks = new HashSet<>();

    @CommandLine.Option(names = "--id", paramLabel = "ID", description = "Only this request. May be repeated.")
    private Set<String> ids = new HashSet<>();

    @CommandLine.Option(names = "--key", paramLabel = "KEY", description = "Only records of this key. May be repeated.")
    private Set<String> keys = new HashSet<>();

    @CommandLine.Option(
            names = "--reason",
            paramLabel = "REASON",
            completionCandidates = Candidates.Reasons.class,
            description = "Only rejections for this reason. May be repeated.")
    private Set<String> reasons = new HashSet<>();

    @CommandLine.Option(names = "--count", paramLabel = "COUNT", description = "Stop after this many results.")
    private @Nullable Long count;

    @CommandLine.Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description =
                    "Stop after this long without a result (exit code 1 with --count, otherwise 0; default: never).")
    private @Nullable Long timeout;

    @CommandLine.ArgGroup
    private Form form = new Form();

    @CommandLine.Option(
            names = "--http",
            paramLabel = "PORT",
            description =
                    "Also serve a web page that shows the results with their images; 0 takes a free port. The URL is"
                            + " printed.")
    private @Nullable Integer port;

    @CommandLine.Option(
            names = "--http-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address of the web page (default: ${DEFAULT-VALUE}). On any but a loopback address the page asks"
                            + " for a token, which is part of the printed URL.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @CommandLine.Option(
            names = "--save",
            paramLabel = "DIR",
            description = "Also save each result in this folder: the event as JSON, and its images with boxes, outlines"
                    + " and points drawn. Files that are there stay as they are.")
    private @Nullable Path folder;

    @CommandLine.Option(
            names = "--save-limit",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Results to save at most (default: ${DEFAULT-VALUE}).")
    private long saveLimit;

    static final class Form {
        @CommandLine.Option(names = "--json", description = "Print each result as one line of JSON.")
        private boolean json;

        @CommandLine.Option(
                names = "--table",
                description = "Print each result as a row of a table, cut to the terminal's width.")
        private boolean table;
    }

    @Override
    public Integer call() throws IOException {
        if (count != null && count < 1) {
            throw usage("--count must be 1 or more");
        }
        if (fromBeginning && since != null) {
            throw usage("Give either --from-beginning or --since");
        }
        if (port != null && (port < 0 || port > 65_535)) {
            throw usage("--http must be a port, 0 to 65535");
        }
        requireKnown("--task", tasks, new Candidates.Tasks().all());
        requireKnown("--reason", reasons, RejectionReasons.names());
        Instant start = since != null ? since.at(Instant.now()) : fromBeginning ? Instant.EPOCH : null;
        Settings settings = config.read();
        BrokerContact.require(settings);
        if (port == null && folder == null) {
            return watch(settings, start, List.of());
        }
        try (ImageLoader images = GalleryFeed.loader(settings);
                @Nullable Gallery gallery = port == null ? null : Gallery.start(host, port, images)) {
            List<Consumer<OutputRecord>> others = new ArrayList<>();
            if (gallery != null) {
                err().println("Gallery: " + gallery.url());
                others.add(result -> gallery.add(GalleryFeed.outcome(result)));
            }
            if (folder == null) {
                return watch(settings, start, others);
            }
            OutcomeFiles files = new OutcomeFiles(folder, new EventPainter(images), saveLimit, err());
            others.add(files::save);
            int exitCode = watch(settings, start, others);
            err().println(files.summary());
            return exitCode;
        }
    }

    private int watch(Settings settings, @Nullable Instant start, List<Consumer<OutputRecord>> others) {
        try (OutputFollower follower = new OutputFollower(settings, start)) {
            if (!follower.missing().isEmpty()) {
                err().println("Not watched because they don't exist: " + String.join(", ", follower.missing()));
            }
            Duration quiet = timeout == null ? null : Duration.ofSeconds(timeout);
            OutputPrinter printer = new OutputPrinter(
                    follower, out(), err(), form(), result -> others.forEach(other -> other.accept(result)), quiet);
            AtomicBoolean summarised = new AtomicBoolean();
            Runnable summary = () -> {
                if (!summarised.getAndSet(true)) {
                    err().println(printer.spending().text());
                }
            };
            Runtime.getRuntime().addShutdownHook(new Thread(summary, "vision-summary")); // for Ctrl-C
            boolean complete =
                    printer.print(new OutputFilter(tasks, ids, keys, reasons), count == null ? Long.MAX_VALUE : count);
            summary.run();
            if (complete || count == null) {
                return DONE;
            }
            err().println("Only " + printer.printed() + " of " + count + " results: none came for " + timeout + " s");
            return FAILED;
        }
    }

    private Function<OutputRecord, String> form() {
        if (!form.table) {
            return form.json ? OutputJson::of : OutputLine::of;
        }
        OutputTable table = new OutputTable(columns(), ZoneId.systemDefault());
        out().println(table.head());
        return table::row;
    }

    private void requireKnown(String option, Set<String> given, List<String> known) {
        for (String word : given) {
            if (known.stream().noneMatch(word::equalsIgnoreCase)) {
                throw usage(option + " " + word + ": unknown; did you mean "
                        + Nearest.to(word.toUpperCase(Locale.ROOT), known) + "?");
            }
        }
    }
}
