package dev.visionstreams.cli;

import java.util.concurrent.TimeUnit;

/** So many a second, one after the other. Times are of {@link System#nanoTime()}. Used by one thread. */
final class Pace {
    private final long gapNanos;
    private long next;
    private boolean begun;

    /** @param perSecond 0: as many as may be */
    Pace(int perSecond) {
        gapNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Takes the next turn and returns how long it is until then. What was missed isn't caught up on. */
    long nanosToWait(long now) {
        long turn = begun && next - now > 0 ? next : now;
        begun = true;
        next = turn + gapNanos;
        return turn - now;
    }
}
