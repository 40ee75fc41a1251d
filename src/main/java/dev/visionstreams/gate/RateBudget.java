package dev.visionstreams.gate;

import java.util.function.DoubleSupplier;

/**
 * This instance's part of a quota per minute, as a generic cell rate algorithm: each unit taken moves the time at which
 * the next is due by the rate's interval, and units may be taken up to a burst ahead of it.
 *
 * <p>The instance's part is the quota times its share. Burst and rate are cut out of it so that no minute,
 * wherever it begins, has more than the part; only a part of less than two units can't be kept so by each instance
 * by itself. A share that has grown brings no burst: its previous owner may have used it. Not thread-safe: the
 * {@link ModelGate} guards it.
 */
final class RateBudget {
    private static final double MINUTE_MILLIS = 60_000;

    /** Units given back later than this after they were taken are lost: others may have used the minute's rest. */
    static final long RETURN_MILLIS = 1_000;

    /** The part of a minute's units that may be taken at once after a pause. */
    private static final double BURST = 0.05;

    private final double perMinute;
    private final DoubleSupplier share;
    private double due;
    private double lastShare;

    /** @param share this instance's part of the quota, 0 to 1 */
    RateBudget(double perMinute, DoubleSupplier share) {
        this.perMinute = perMinute;
        this.share = share;
    }

    /**
     * Milliseconds until that many units may be taken; 0: now.
     *
     * @param ahead units that others will take before
     */
    long waitMillis(long now, long units, long ahead) {
        follow(now);
        double early = Math.max((double) units, burst());
        double start = ahead == 0 ? due : Math.max(due, (double) now);
        return (long) Math.max(0, Math.ceil(start + (ahead + units - early) / rate() - now));
    }

    /** Takes units, also ones that are overdue: what was used beyond a reservation, negative for what wasn't used. */
    void take(long now, long units) {
        follow(now);
        // What is given back is worth something only while others are held up by it.
        due = (units < 0 ? due : Math.max(due, (double) now)) + units / rate();
    }

    private void follow(long now) {
        double before = lastShare;
        lastShare = Quota.part(share);
        if (lastShare > before) {
            // At the very start one unit is free, so that a trial under a small quota doesn't begin with a wait.
            double held = before == 0 ? burst() - 1 : burst();
            due = Math.max(due, now + held / rate());
        }
    }

    /** Units of a minute that are this instance's. */
    private double part() {
        return perMinute * lastShare;
    }

    private double burst() {
        return Math.max(1, part() * BURST);
    }

    /** Units per millisecond. */
    private double rate() {
        return Math.max(part() - burst(), part() / 2) / MINUTE_MILLIS;
    }
}
