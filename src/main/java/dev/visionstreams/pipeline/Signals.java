package dev.visionstreams.pipeline;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a step once for each signal at least, in one thread at a time: a signal during a step is answered by the thread that
 * is in it. So a step may cause signals, in its own thread too, and calls don't nest. Thread-safe.
 */
final class Signals {
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Runnable step;

    /** @param step mustn't throw: no later signal would be answered */
    Signals(Runnable step) {
        this.step = step;
    }

    void signal() {
        if (unanswered.getAndIncrement() > 0) {
            return;
        }
        do {
            step.run();
        } while (unanswered.decrementAndGet() > 0);
    }
}
