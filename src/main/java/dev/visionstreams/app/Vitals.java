package dev.visionstreams.app;

import dev.visionstreams.concurrent.DaemonThreads;
import dev.visionstreams.inflight.Backlog;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.telemetry.Condition;
import dev.visionstreams.telemetry.ConditionLog;
import dev.visionstreams.telemetry.HealthReport;
import dev.visionstreams.telemetry.WorkLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the processor once a second, in a thread of its own: logs what holds it up and what it does, and knows
 * whether it is ready, or so stuck that a restart helps. Thread-safe.
 */
final class Vitals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Vitals.class);
    private static final Duration SUMMARY = Duration.ofMinutes(1);

    /** How long the broker, the registry or a rebalance may be missing before the process isn't ready. */
    static final Duration GRACE = Duration.ofSeconds(30);

    /** How long nothing moves, though work could start, before a restart is asked for. */
    static final Duration STUCK = Duration.ofMinutes(5);

    private final Peers peers;
    private final Supplier<Signs> signs;
    private final WorkLog work;
    private final InstantSource clock;
    private final ConditionLog conditions = new ConditionLog();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("vision-vitals"));

    // The thread's own.
    private Instant lastSummary;

    // Guarded by this.
    private Instant brokerThereSince;
    private @Nullable Instant idleSince;
    private @Nullable Instant notRunningSince;

    /** What the processor depends on. Called by any thread. */
    interface Peers {
        /** Since when Kafka hasn't answered; null: it does. */
        @Nullable
        Instant brokerAwaySince();

        /** Since when the registry hasn't answered; null: it does, or isn't asked. */
        @Nullable
        Instant registryAwaySince();

        /** For each configured model whether it may be called. */
        Map<String, String> doors();

        /** What holds work up now. */
        List<Condition> conditions();
    }

    /**
     * What the hand-off does.
     *
     * @param running calls in flight
     * @param waiting requests by what they wait for
     * @param oldest how long the oldest pending request has been there
     * @param sinceTick the longest time for which a task with requests wasn't looked after
     */
    record Signs(int running, Map<String, Integer> waiting, Duration oldest, Duration sinceTick) {
        static Signs of(InFlight inFlight) {
            return new Signs(
                    inFlight.running(),
                    inFlight.backlog().waiting(),
                    Duration.ofMillis(inFlight.backlog().oldestMillis()),
                    Duration.ofMillis(inFlight.backlog().sinceTickMillis()));
        }

        int waits() {
            return waiting.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    Vitals(Peers peers, Supplier<Signs> signs, WorkLog work, InstantSource clock) {
        this.peers = peers;
        this.signs = signs;
        this.work = work;
        this.clock = clock;
        lastSummary = clock.instant();
        brokerThereSince = lastSummary;
    }

    void watch() {
        var unused = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        look();
                    } catch (RuntimeException e) {
                        log.warn("The processor's state can't be looked at: a defect", e);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    /** One look. */
    void look() {
        Instant now = clock.instant();
        Signs sign = signs.get();
        noteProgress(now, sign);
        List<Condition> logged = new ArrayList<>(peers.conditions());
        logged.removeIf(condition -> condition.kind().equals("registry")); // its gate logs that, with the reason
        conditions.look(now, logged, sign.waits());
        if (!now.isBefore(lastSummary.plus(SUMMARY))) {
            lastSummary = now;
            work.summarise(sign.running(), sign.waiting(), sign.oldest());
        }
    }

    private synchronized void noteProgress(Instant now, Signs sign) {
        if (peers.brokerAwaySince() != null) {
            brokerThereSince = now;
        }
        boolean idle = sign.running() == 0 && sign.waiting().getOrDefault(Backlog.PERMIT, 0) > 0;
        idleSince = !idle ? null : idleSince == null ? now : idleSince;
    }

    /**
     * The health now.
     *
     * @param joined whether this process has been assigned its tasks
     * @param stopping whether it stops
     */
    HealthReport report(KafkaStreams.State state, boolean joined, boolean stopping) {
        Signs sign = signs.get();
        return new HealthReport(
                stopping ? "STOPPING" : state.name(),
                notLive(state, sign),
                notReady(state, joined, stopping),
                peers.doors(),
                sign.running(),
                sign.waiting(),
                sign.oldest(),
                peers.conditions());
    }

    private synchronized List<String> notLive(KafkaStreams.State state, Signs sign) {
        List<String> why = new ArrayList<>();
        if (state == KafkaStreams.State.ERROR) {
            why.add("all stream threads have ended");
        }
        Instant now = clock.instant();
        boolean brokerSettled = peers.brokerAwaySince() == null && isPast(brokerThereSince, STUCK, now);
        if (state == KafkaStreams.State.RUNNING && brokerSettled) {
            if (sign.sinceTick().compareTo(STUCK) > 0) {
                why.add("a stream thread hasn't looked after its requests for " + STUCK.toMinutes() + " minutes");
            }
            if (idleSince != null && isPast(idleSince, STUCK, now)) {
                why.add("requests could start, and none has for " + STUCK.toMinutes() + " minutes");
            }
        }
        return why;
    }

    private synchronized List<String> notReady(KafkaStreams.State state, boolean joined, boolean stopping) {
        Instant now = clock.instant();
        List<String> why = new ArrayList<>();
        if (stopping) {
            why.add("the process stops");
        } else if (!joined || !state.isRunningOrRebalancing()) {
            why.add("the tasks don't run yet");
        }
        boolean rebalancing = state == KafkaStreams.State.REBALANCING;
        notRunningSince = !rebalancing ? null : notRunningSince == null ? now : notRunningSince;
        add(why, now, notRunningSince, "tasks are being assigned or restored");
        add(why, now, peers.brokerAwaySince(), "Kafka doesn't answer");
        add(why, now, peers.registryAwaySince(), "the schema registry doesn't answer");
        return why;
    }

    private static void add(List<String> why, Instant now, @Nullable Instant since, String what) {
        if (since != null && isPast(since, GRACE, now)) {
            why.add(what + " since " + since);
        }
    }

    private static boolean isPast(Instant since, Duration time, Instant now) {
        return !now.isBefore(since.plus(time));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
