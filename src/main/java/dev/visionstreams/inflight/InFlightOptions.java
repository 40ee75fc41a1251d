package dev.visionstreams.inflight;

import java.time.Duration;

/**
 * Bounds and habits of the hand-off.
 *
 * @param calls calls that run at once in the process, 1 or more
 * @param waiting stored requests of one stream thread that may wait to be started; about what a poll brings. A task with
 *     more than its part of it takes in nothing for now
 * @param storedBytes bytes of all stored requests of the process beyond which intake pauses; a task with more than its
 *     part of it takes in nothing for now
 * @param keyOrder whether outcomes of one key leave in the order in which its requests came in
 * @param caution how long after a task's start each call is counted durably before it starts; zero: only requests that
 *     were pending then
 */
public record InFlightOptions(
        int calls, int waiting, long storedBytes, boolean keyOrder, Duration caution, RetryPolicy retry) {
    private static final int STORED_PER_WAITING = 10;

    public InFlightOptions {
        if (calls < 1 || waiting < 1 || storedBytes < 1 || caution.isNegative()) {
            throw new IllegalArgumentException("calls, waiting and storedBytes are 1 or more, caution isn't negative: "
                    + calls + ", " + waiting + ", " + storedBytes + ", " + caution);
        }
    }

    /**
     * Requests that a task may store before its intake pauses, in whatever state: running, backing off or waiting for
     * their turn. Ten times what may wait to be started: back-offs and turns shouldn't leave permits idle.
     */
    int storedPerTask() {
        return calls + STORED_PER_WAITING * waiting;
    }
}
