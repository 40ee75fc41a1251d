package dev.visionstreams.cli.replay;

import java.util.concurrent.TimeUnit;

/** Spreads records evenly over each second. Times are of {@link System#nanoTime()}. Used by one thread. */
final class SendRate {
    private final long gapNanos;
    private long next;
    private boolean begun;

    /** @param perSecond 0: no limit */
    SendRate(int perSecond) {
        gapNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Takes the next slot and returns the time until it. Missed slots aren't made up for. */
    long nanosToWait(long now) {
        long turn = begun && next - now > 0 ? next : now;
        begun = true;
        next = turn + gapNanos;
        return turn - now;
    }
}
