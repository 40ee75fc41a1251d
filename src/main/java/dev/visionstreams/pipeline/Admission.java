package dev.visionstreams.pipeline;

import java.time.Duration;

/** Whether a request may ask its model now. */
sealed interface Admission {
    /**
     * It may, and has to say how it went: {@link ModelGate#settle} or {@link ModelGate#withdraw}, once.
     *
     * @param probe whether it is the one that finds out whether the model is back
     * @param reservedTokens tokens that were set aside for it, 0 or more
     */
    record Enter(String model, String request, boolean probe, long reservedTokens) implements Admission {}

    /** It may not: ask again after the wait. */
    record Wait(Duration delay) implements Admission {}
}
