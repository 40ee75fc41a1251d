package dev.visionstreams.image.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Leaves some of an executor's threads to others: jobs that take long run a few at a time, in the order in which they came.
 * When the executor has ended, they don't run. Thread-safe.
 */
final class SlowLane {
    private final Executor threads;
    private final int width;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /** @param width jobs that run at the same time, at least 1 */
    SlowLane(Executor threads, int width) {
        this.threads = threads;
        this.width = width;
    }

    synchronized void execute(Runnable job) {
        waiting.add(job);
        if (running < width) {
            running++;
            next();
        }
    }

    private synchronized void next() {
        Runnable job = waiting.poll();
        if (job == null) {
            running--;
            return;
        }
        threads.execute(() -> {
            try {
                job.run();
            } finally {
                next();
            }
        });
    }
}
