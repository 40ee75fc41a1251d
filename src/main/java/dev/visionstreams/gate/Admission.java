package dev.visionstreams.gate;

import dev.visionstreams.concurrent.Breaker;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.WaitCause;
import java.time.Duration;

/** Whether a call may be made now. */
public sealed interface Admission {
    /** Fetching its images is worth while: a slot is likely to be free by then. */
    record Fetch() implements Admission {}

    /**
     * The call has its slot and is to be made at once, then reported exactly once by {@link ModelGate#settle} or
     * {@link ModelGate#withdraw}.
     *
     * @param number counts the admissions of the model
     * @param atMillis when it was admitted, milliseconds since the epoch
     * @param reservedTokens what was taken of the token quota for it, 0 or more
     */
    record Enter(ModelCall call, long number, long atMillis, Breaker.Pass pass, long reservedTokens)
            implements Admission {}

    /** Not now: ask again after the wait. */
    record Wait(Duration delay, WaitCause cause) implements Admission {}

    /** The model is away, and as many requests wait for such models as may: the request is to be rejected with this. */
    record Refuse(ModelFailure failure) implements Admission {}
}
