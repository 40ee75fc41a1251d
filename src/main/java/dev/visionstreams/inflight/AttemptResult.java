package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an attempt at a request ended: each case says what happens next. */
public sealed interface AttemptResult {
    /**
     * The request is finished, enriched or rejected: forward the outcome.
     *
     * @param amount what this attempt adds to its task's {@link Tally}, 0 or more
     */
    record Done(Outcome outcome, long amount) implements AttemptResult {
        public Done(Outcome outcome) {
            this(outcome, 0);
        }
    }

    /**
     * It failed and may succeed later: try again after a back-off, or give up where the retry policy says so.
     *
     * @param counts whether it counts towards the request's own bounds; failures in an outage don't
     * @param cause what the request waits for until then; null: only for the back-off
     * @param hint how long the other side asked to wait, if it did
     * @param memo what the next attempt wants to know of this one
     * @param giveUp makes the final outcome where there is no next attempt, as {@link Work#giveUp} does; takes the
     *     progress with this attempt counted
     * @param amount what this attempt adds to its task's {@link Tally}, 0 or more
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Failed(
            boolean counts,
            @Nullable String cause,
            @Nullable Duration hint,
            byte[] memo,
            Function<Progress, CompletionStage<AttemptResult>> giveUp,
            long amount)
            implements AttemptResult {
        public Failed(
                boolean counts,
                @Nullable String cause,
                @Nullable Duration hint,
                byte[] memo,
                Function<Progress, CompletionStage<AttemptResult>> giveUp) {
            this(counts, cause, hint, memo, giveUp, 0);
        }
    }

    /**
     * Nothing was tried, because a quota or an outage forbids it for now: start it again after the wait.
     *
     * @param cause what the request waits for: one of a few constants
     */
    record Deferred(Duration delay, String cause) implements AttemptResult {}

    /** No request can be processed: end the application. The request stays stored, and is blamed for nothing. */
    record Stop(RuntimeException cause) implements AttemptResult {}
}
