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
    CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress);

    /**
     * Makes the final outcome of a request that isn't tried again because the process crashed during each of its last
     * starts: {@link AttemptResult.Done}; {@link AttemptResult.Deferred} if it can't be made now, for example because the
     * schema registry is unreachable, and is to be asked for again; or {@link AttemptResult.Stop}.
     */
    CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress);
}
