package dev.visionstreams.cli;

import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.pipeline.Stage;
import dev.visionstreams.registry.TrustedRecords;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Sends rejected requests again, or records that were no requests. */
@CommandLine.Command(
        name = "replay",
        description = "Sends rejected requests again: those that meet all the conditions, each once under one name.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Command {
    private static final int RECORDS = 100;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(names = "--reason", description = "Rejected for this reason. May be repeated: any of them.")
    private Set<String> reasons = new LinkedHashSet<>();

    @CommandLine.Option(names = "--stage", description = "Rejected in this stage. May be repeated: any of them.")
    private Set<String> stages = new LinkedHashSet<>();

    @CommandLine.Option(names = "--retryable", description = "Rejected for what may pass.")
    private boolean retryable;

    @CommandLine.Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Rejected then or later: 2026-11-22T17:00:00Z, say, or 2h ago (s, m, h, d).",
            converter = MomentConverter.class)
    private @Nullable Moment since;

    @CommandLine.Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Rejected before that.",
            converter = MomentConverter.class)
    private @Nullable Moment until;

    @CommandLine.Option(names = "--key", description = "Records of this key. May be repeated: any of them.")
    private Set<String> keys = new LinkedHashSet<>();

    @CommandLine.Option(names = "--id", description = "Requests of this id. May be repeated: any of them.")
    private Set<String> ids = new LinkedHashSet<>();

    @CommandLine.Option(names = "--all", description = "Without a condition: everything, each a call that is paid for.")
    private boolean all;

    @CommandLine.Option(
            names = "--undecodable",
            description = "Records that were no requests, by time (their own), key and id (their place), instead.")
    private boolean undecodable;

    @CommandLine.Option(
            names = "--dry-run",
            description = "Counts by reason, or lists what was no request, and sends nothing.")
    private boolean dryRun;

    @CommandLine.Option(names = "--rate", paramLabel = "COUNT", description = "At most so many a second.")
    private @Nullable Integer rate;

    @CommandLine.Option(
            names = "--name",
            description = "Nothing is sent twice under one name, whenever it is run again (default: made up and said)."
                    + " A name belongs to its conditions.")
    private @Nullable String name;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    static final class MomentConverter implements CommandLine.ITypeConverter<Moment> {
        @Override
        public Moment convert(String text) {
            return Moment.of(text);
        }
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        TrustedRecords.trustPackageOf(ImageRequest.class);
        ReplayFilter filter = new ReplayFilter(reasons, stages, keys, ids, retryable, since, until);
        check(filter);
        Settings settings = config.read();
        settings.requireKafka();
        ReplayTally tally = new ReplayTally(err());
        try (ReplaySource source = undecodable ? new UndecodableRecords(settings) : new RejectedRequests(settings)) {
            if (dryRun) {
                count(settings, source, filter, tally);
            } else {
                send(settings, source, filter, tally);
            }
        }
        err().flush();
        return tally.hasProblems() ? Commands.FAILED : Commands.DONE;
    }

    private void check(ReplayFilter filter) {
        if (filter.isEmpty() && !all && !dryRun) {
            throw usage("say which: --reason, --retryable, --since and so on, or --all; --dry-run counts them first");
        }
        if (!filter.isEmpty() && all) {
            throw usage("--all is without conditions");
        }
        if (undecodable && (!reasons.isEmpty() || !stages.isEmpty() || retryable)) {
            throw usage("what was no request has no reason and no stage, and isn't retryable");
        }
        List<String> known = Arrays.stream(Stage.values()).map(Stage::name).toList();
        if (!known.containsAll(stages)) {
            throw usage("--stage is one of " + known);
        }
        if (rate != null && rate < 1) {
            throw usage("--rate is 1 or more");
        }
        if (name != null && !name.matches("[A-Za-z0-9._-]{1,80}")) {
            throw usage("--name is 1 to 80 of a-z, A-Z, 0-9, '.', '_', '-'");
        }
    }

    private void count(Settings settings, ReplaySource source, ReplayFilter filter, ReplayTally tally) {
        Instant now = Instant.now();
        PrintWriter out = spec.commandLine().getOut();
        try (ReplayLog log = new ReplayLog(KafkaClients.consumer(settings), source.topic())) {
            while (!log.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
                    count(source, filter, tally, now, record);
                }
            }
        }
        if (!undecodable) {
            tally.printTaken(out);
        }
        out.println(tally.total() + " would be sent" + tally.rest());
        out.flush();
    }

    private void count(
            ReplaySource source,
            ReplayFilter filter,
            ReplayTally tally,
            Instant now,
            ConsumerRecord<byte[], byte[]> record) {
        try {
            Candidate candidate = source.read(record);
            if (!filter.takes(candidate, now)) {
                tally.leave();
                return;
            }
            source.again(candidate);
            tally.take(candidate);
            if (undecodable) {
                spec.commandLine().getOut().println(UndecodableRecords.line(record));
            }
        } catch (BadInputException e) {
            tally.problem(Replay.placeOf(record) + " " + e.getMessage());
        }
    }

    private void send(Settings settings, ReplaySource source, ReplayFilter filter, ReplayTally tally)
            throws InterruptedException, ExecutionException {
        String called = name == null ? NAME.format(Instant.now()) + "-" + suffix() : name;
        String group = settings.applicationId() + "-replay-" + called;
        ReplayMark mark = mark(settings, group, called, ReplayMark.of(Instant.now(), source.topic(), filter));
        err().println("Replay " + called + " of " + mark.filter());
        err().flush();
        int perSecond = rate == null ? 0 : rate;
        int records = perSecond == 0 ? RECORDS : Math.min(RECORDS, perSecond); // a transaction of a second at most
        try (Stop stop = new Stop();
                ReplayLog log = new ReplayLog(KafkaClients.consumer(settings, group, records), source.topic());
                Producer<byte[], byte[]> producer = KafkaClients.producer(settings, group)) {
            new Replay(called, mark, filter, source, log, producer, new Pace(perSecond), tally).run(stop::isAsked);
            tally.printTaken(err());
            err().println((stop.isAsked() ? "Stopped after " : "") + tally.sent() + " sent again" + tally.rest()
                    + (stop.isAsked() ? "; the same command with --name " + called + " goes on" : ""));
            err().flush();
        }
    }

    /** What the name stands for already, or from now on; looked up without waiting for what another one has open. */
    private ReplayMark mark(Settings settings, String group, String called, ReplayMark fresh)
            throws InterruptedException, ExecutionException {
        try (Admin admin = KafkaClients.admin(settings)) {
            for (OffsetAndMetadata offset : admin.listConsumerGroupOffsets(
                            Map.of(group, new ListConsumerGroupOffsetsSpec()),
                            new ListConsumerGroupOffsetsOptions().requireStable(false))
                    .partitionsToOffsetAndMetadata(group)
                    .get()
                    .values()) {
                ReplayMark known = offset == null ? null : ReplayMark.parse(offset.metadata());
                if (known != null && !known.filter().equals(fresh.filter())) {
                    throw usage("--name " + called + " stands for " + known.filter() + " and not for " + fresh.filter()
                            + ": take another name");
                }
                if (known != null) {
                    return known;
                }
            }
        }
        return fresh;
    }

    private static String suffix() {
        return String.format("%04x", ThreadLocalRandom.current().nextInt(0x10000));
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
