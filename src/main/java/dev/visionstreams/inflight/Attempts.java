package dev.visionstreams.inflight;

import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Runs one attempt of the {@link Work} and decides what its result means for the request. Thread-safe, never waits. */
final class Attempts {
    private final Work work;
    private final RetryPolicy retry;
    private final InstantSource clock;
    private final DoubleSupplier random;

    Attempts(Work work, RetryPolicy retry, InstantSource clock, DoubleSupplier random) {
        this.work = work;
        this.retry = retry;
        this.clock = clock;
        this.random = random;
    }

    /** @param end called once, by any thread, perhaps before this returns */
    void start(InputRecord request, Pending pending, Consumer<Verdict> end) {
        long startedAt = clock.millis();
        Progress progress = pending.progress().startedAt(startedAt);
        Supplier<CompletionStage<AttemptResult>> attempt =
                pending.givenUp ? () -> work.giveUp(request, progress) : () -> work.attempt(request, progress);
        run(request, startedAt, progress, 0, attempt, end);
    }

    /** @param amount of an attempt that failed before, and after which this gives up */
    private void run(
            InputRecord request,
            long startedAt,
            Progress progress,
            long amount,
            Supplier<CompletionStage<AttemptResult>> attempt,
            Consumer<Verdict> end) {
        CompletionStage<AttemptResult> stage;
        try {
            stage = attempt.get();
        } catch (RuntimeException | Error e) {
            end.accept(defect(request, e));
            return;
        }
        stage.whenComplete((result, error) -> {
            if (result instanceof AttemptResult.Done done) {
                end.accept(new Verdict.Emit(done.outcome(), amount + done.amount()));
            } else if (result instanceof AttemptResult.Failed failed) {
                again(request, startedAt, progress, failed, end);
            } else if (result instanceof AttemptResult.Deferred deferred) {
                end.accept(new Verdict.Deferred(
                        clock.millis() + Math.min(deferred.delay().toMillis(), RetryPolicy.LONGEST_HINT.toMillis()),
                        deferred.cause(),
                        amount));
            } else if (result instanceof AttemptResult.Stop stop) {
                end.accept(new Verdict.Stop(stop.cause()));
            } else {
                end.accept(defect(request, error == null ? new NullPointerException("no result") : error));
            }
        });
    }

    /** Decides on another attempt here, off the stream thread, because giving up takes work too. */
    private void again(
            InputRecord request,
            long startedAt,
            Progress progress,
            AttemptResult.Failed failed,
            Consumer<Verdict> end) {
        long now = clock.millis();
        int failures = progress.attempts() + 1;
        String cause = failed.cause() == null ? Backlog.BACK_OFF : failed.cause();
        if (!failed.counts()) {
            long wait = retry.waitMillis(failures, failed.hint(), random);
            Progress same = new Progress(
                    progress.attempts(), progress.firstAttemptAt(), progress.spentMillis(), now + wait, failed.memo());
            end.accept(new Verdict.Again(same, cause, failed.amount()));
            return;
        }
        long spent = progress.spentMillis() + Math.max(0, now - startedAt);
        OptionalLong delay = retry.delayMillis(failures, spent, failed.hint(), random);
        Progress next = new Progress(
                failures, progress.firstAttemptAt(), spent + delay.orElse(0), now + delay.orElse(0), failed.memo());
        if (delay.isPresent()) {
            end.accept(new Verdict.Again(next, cause, failed.amount()));
        } else {
            run(request, now, next, failed.amount(), () -> failed.giveUp().apply(next), end);
        }
    }

    private static Verdict defect(InputRecord request, Throwable error) {
        return new Verdict.Stop(new IllegalStateException("The work on " + request + " failed: a defect", error));
    }
}
