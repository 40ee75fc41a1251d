package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an attempt at a request ended: each case says what happens next. */
public sealed interface Attempt {
    /** The request is finished, enriched or rejected: forward the outcome. */
    record Done(Outcome outcome) implements Attempt {}

    /**
     * It failed and may succeed later: try again after a back-off, or give up where the retry policy says so.
     *
     * @param counts whether it counts towards the request's own bounds; failures in an outage don't
     * @param hint how long the other side asked to wait, if it did
     * @param memo what the next attempt wants to know of this one
     * @param giveUp makes the final outcome, {@link Done} or {@link Stop}, where there is no next attempt; takes the
     *     progress with this attempt counted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Failed(
            boolean counts, @Nullable Duration hint, byte[] memo, Function<Progress, CompletionStage<Attempt>> giveUp)
            implements Attempt {}

    /** Nothing was tried, because a quota or an outage forbids it for now: start it again after the wait. */
    record Deferred(Duration delay) implements Attempt {}

    /** No request can be processed: stop the application without committing, so that nothing is lost. */
    record Stop(RuntimeException cause) implements Attempt {}
}
