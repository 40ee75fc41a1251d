package dev.visionstreams.inflight;

import java.time.Duration;

/**
 * Bounds and habits of the hand-off.
 *
 * @param calls calls that run at once in the process, 1 or more
 * @param waiting stored requests of one stream thread that may wait for permits; about what a poll brings. A task with
 *     more than its share of it takes in nothing for now, and twice as many pause the whole thread's intake
 * @param storedBytes bytes of all stored requests of the process beyond which intake pauses
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
