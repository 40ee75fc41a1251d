package dev.visionstreams.cli.replay;

import dev.visionstreams.broker.KafkaClients;
import dev.visionstreams.cli.watch.CostEstimate;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.text.Printable;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Which records of which topic are to be sent again: counts or sends them. Used by one thread. */
public final class ReplayPlan {
    private static final int RECORDS = 100;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Settings settings;
    private final ReplayFilter filter;
    private final boolean undecodable;
    private final PrintWriter out;
    private final PrintWriter err;
    private final ReplayTally tally;
    private final CostEstimate estimate = new CostEstimate();

    /** The name belongs to a replay with other conditions. */
    public static final class NameTakenException extends Exception {
        private static final long serialVersionUID = 1;

        NameTakenException(String message) {
            super(message);
        }
    }

    /** @param undecodable undecodable records instead of rejected requests */
    public ReplayPlan(Settings settings, ReplayFilter filter, boolean undecodable, PrintWriter out, PrintWriter err) {
        this.settings = settings;
        this.filter = filter;
        this.undecodable = undecodable;
        this.out = out;
        this.err = err;
        tally = new ReplayTally(err);
    }

    private ReplaySource source() {
        return undecodable ? new UndecodableRecords(settings) : new RejectedRequests(settings);
    }

    /** Prints what would be sent; returns false if some of it can't be. */
    public boolean count() {
        Instant now = Instant.now();
        try (ReplaySource source = source();
                ReplayLog log = new ReplayLog(KafkaClients.consumer(settings), source.topic())) {
            while (!log.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
                    count(source, now, record);
                }
            }
        }
        if (!undecodable) {
            tally.printTaken(out);
        }
        out.println(tally.total() + " would be sent" + tally.rest());
        estimate.lines(settings).forEach(line -> out.println(Printable.of(line)));
        return !tally.hasProblems();
    }

    private void count(ReplaySource source, Instant now, ConsumerRecord<byte[], byte[]> record) {
        try {
            ReplayCandidate candidate = source.read(record);
            if (!filter.takes(candidate, now)) {
                tally.leave();
                return;
            }
            source.again(candidate);
            tally.take(candidate);
            ImageRejected rejection = candidate.rejection();
            if (rejection != null) {
                String named = rejection.getRequest().getModel();
                estimate.ask(
                        rejection.getTask(),
                        named != null && !named.isEmpty()
                                ? named
                                : settings.gemini().modelOf(rejection.getTask()));
            }
            if (undecodable) {
                out.println(UndecodableRecords.line(record));
            }
        } catch (UnsendableException e) {
            tally.problem(record, e);
        }
    }

    /**
     * Sends them, up to the topic's current end or until the process is asked to stop.
     *
     * @param name of the replay; null: generated
     * @param perSecond 0: no limit
     * @return false if some couldn't be sent
     * @throws NameTakenException if the name belongs to a replay with other conditions
     */
    public boolean send(@Nullable String name, int perSecond)
            throws InterruptedException, ExecutionException, NameTakenException {
        String called = name == null ? generatedName() : name;
        String group = settings.applicationId() + "-replay-" + called;
        // With a limit, a transaction lasts a second at most.
        int records = perSecond == 0 ? RECORDS : Math.min(RECORDS, perSecond);
        try (ReplaySource source = source()) {
            ReplayMark mark = mark(called, group, ReplayMark.of(Instant.now(), source.topic(), filter));
            err.println("Replay " + called + " of " + Printable.of(mark.filter()));
            try (ShutdownSignal shutdown = new ShutdownSignal();
                    ReplayLog log = new ReplayLog(KafkaClients.consumer(settings, group, records), source.topic());
                    Producer<byte[], byte[]> producer = KafkaClients.producer(settings, group)) {
                new Replay(called, mark, filter, source, log, producer, new SendRate(perSecond), tally)
                        .run(shutdown::isAsked);
                tally.printTaken(err);
                err.println((shutdown.isAsked() ? "Stopped after " : "") + tally.sent() + " sent again" + tally.rest()
                        + (shutdown.isAsked() ? "; to continue, run the same command with --name " + called : ""));
            }
        }
        return !tally.hasProblems();
    }

    private ReplayMark mark(String name, String group, ReplayMark fresh)
            throws InterruptedException, ExecutionException, NameTakenException {
        try (Admin admin = KafkaClients.admin(settings)) {
            ReplayMark mark = ReplayMark.find(admin, group).orElse(fresh);
            if (!mark.filter().equals(fresh.filter())) {
                throw new NameTakenException(name + " stands for " + mark.filter() + " and not for " + fresh.filter()
                        + ": choose another name");
            }
            return mark;
        }
    }

    private static String generatedName() {
        return NAME.format(Instant.now())
                + String.format("-%04x", ThreadLocalRandom.current().nextInt(0x10000));
    }
}
