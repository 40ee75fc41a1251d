package dev.visionstreams.inflight;

import java.util.concurrent.CompletionStage;

/**
 * What is done with each request, off the stream thread.
 *
 * <p>Both methods are called by any thread, must not wait, and return stages that complete on any thread. They must not
 * fail: an exception is taken for a defect and stops the application.
 */
public interface Work {
    /** Makes one attempt. Retries are the caller's: none here. */
    CompletionStage<Attempt> attempt(Request request, Progress progress);

    /**
     * The outcome, {@link Attempt.Done} or {@link Attempt.Stop}, of a request that is not tried again because the
     * process ended during each of its last starts.
     */
    CompletionStage<Attempt> giveUp(Request request, Progress progress);
}
