package dev.visionstreams.inflight;

import java.time.Duration;

/**
 * Bounds and habits of the hand-off.
 *
 * @param calls calls that run at once in the process, 1 or more
 * @param waiting stored requests of one stream thread that may wait for permits before its intake pauses; about what a
 *     poll brings
 * @param storedBytes bytes of stored requests of one stream thread beyond which its intake pauses
 * @param keyOrder whether outcomes of one key leave in the order in which its requests came in
 * @param caution how long after a task's start each call is counted durably before it starts
 */
public record InFlightOptions(
        int calls, int waiting, long storedBytes, boolean keyOrder, Duration caution, RetryPolicy retry) {
    public InFlightOptions {
        if (calls < 1 || waiting < 1 || storedBytes < 1 || caution.isNegative()) {
            throw new IllegalArgumentException("calls, waiting and storedBytes are 1 or more, caution isn't negative: "
                    + calls + ", " + waiting + ", " + storedBytes + ", " + caution);
        }
    }
}
