package dev.visionstreams.telemetry;

import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.Backlog;
import dev.visionstreams.inflight.HandOffListener;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.telemetry.Stages.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the hand-off takes in, starts, holds and lets go. Thread-safe. */
public final class HandOffMeters implements HandOffListener {
    /** What requests wait for, as labels. */
    static final List<String> CAUSES = Stream.concat(
                    Stream.of(Backlog.PERMIT, Backlog.BACK_OFF, Backlog.TURN),
                    Arrays.stream(WaitCause.values()).map(WaitCause::label))
            .toList();

    private static final List<String> RESULTS = List.of("outcome", "retry", "deferred", "stop");

    private final MeterRegistry registry;
    private final Stages stages;
    private final Counter taken;
    private final Timer total;
    private final Map<String, Counter> waited = new HashMap<>();
    private final Map<String, Counter> attempts = new HashMap<>();

    public HandOffMeters(MeterRegistry registry, Stages stages) {
        this.registry = registry;
        this.stages = stages;
        taken = Counter.builder("vision.requests.taken")
                .description("Records that were taken in from topics of requests")
                .register(registry);
        total = Timer.builder("vision.request.duration")
                .description("Time from a request's intake to its outcome")
                .serviceLevelObjectives(Stages.BUCKETS)
                .register(registry);
        for (String cause : CAUSES) {
            waited.put(
                    cause,
                    Counter.builder("vision.waited")
                            .description("Time that requests waited, by what for; counted when a wait ends")
                            .baseUnit("seconds")
                            .tag("cause", cause)
                            .register(registry));
        }
        for (String result : RESULTS) {
            attempts.put(
                    result,
                    Counter.builder("vision.attempts")
                            .description("Attempts at requests, by what came of them; deferred ones tried nothing")
                            .tag("result", result)
                            .register(registry));
        }
    }

    /** Gauges of the hand-off, read while metrics are scraped. */
    public void watch(InFlight inFlight, int limit) {
        gauge("vision.calls.in.flight", "Requests in progress", inFlight::running);
        gauge("vision.calls.limit", "The most requests in progress, vision.inflight.calls", () -> limit);
        gauge("vision.requests.pending", "Requests that were read and have no outcome yet", inFlight::stored);
        gauge("vision.tasks.assigned", "Tasks of this instance", inFlight::tasks);
        gauge(
                "vision.tasks.paused",
                "Tasks whose partitions aren't read for now, because enough of their requests are pending",
                inFlight.backlog()::pausedTasks);
        Gauge.builder("vision.requests.oldest.age", () -> inFlight.backlog().oldestMillis() / 1_000.0)
                .description("Time since the oldest pending request was taken in; 0 if none is pending")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
        for (String cause : CAUSES) {
            Gauge.builder(
                            "vision.requests.waiting",
                            () -> inFlight.backlog().waiting().getOrDefault(cause, 0))
                    .description("Pending requests that aren't in progress, by what they wait for")
                    .tag("cause", cause)
                    .strongReference(true)
                    .register(registry);
        }
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Wraps the work to count its attempts. */
    public Work measured(Work work) {
        return new Work() {
            @Override
            public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                return work.attempt(request, progress).whenComplete((result, error) -> count(result));
            }

            @Override
            public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                return work.giveUp(request, progress).whenComplete((result, error) -> count(result));
            }
        };
    }

    private void count(AttemptResult result) {
        String name = result instanceof AttemptResult.Done
                ? "outcome"
                : result instanceof AttemptResult.Failed
                        ? "retry"
                        : result instanceof AttemptResult.Deferred ? "deferred" : "stop";
        increment(attempts, name, 1);
    }

    private static void increment(Map<String, Counter> counters, String name, double by) {
        Counter counter = counters.get(name);
        if (counter != null) {
            counter.increment(by);
        }
    }

    @Override
    public void taken() {
        taken.increment();
    }

    @Override
    public void started(long queuedMillis) {
        stages.record(Stage.QUEUE, queuedMillis);
        waited(Backlog.PERMIT, queuedMillis);
    }

    @Override
    public void waited(String cause, long millis) {
        increment(waited, cause, millis / 1_000.0);
    }

    @Override
    public void left(long turnMillis, long totalMillis) {
        stages.record(Stage.TURN, turnMillis);
        total.record(Duration.ofMillis(totalMillis));
    }

    @Override
    public void committed(long millis) {
        stages.record(Stage.COMMIT, millis);
    }
}
