package dev.visionstreams.pipeline;

import java.util.function.DoubleSupplier;

/**
 * This instance's part of a quota per minute, as a generic cell rate algorithm: each unit taken moves the time at which
 * the next is due by the rate's interval, and units may be taken up to a burst ahead of it.
 *
 * <p>The instance's part is the quota times its share, times a factor that answers refine: halved when the service says
 * that the quota is exceeded, raised a little with each success. Burst and rate are cut out of it so that no minute,
 * wherever it begins, has more than the part; only a part of less than two units can't be kept so by each instance
 * alone. A share that has grown brings no burst: whoever had it before may have used it. Not thread-safe: the
 * {@link ModelGate} guards it.
 */
final class RateBudget {
    private static final double MINUTE_MILLIS = 60_000;

    /** So much of a minute's units may be taken at once after a pause. */
    private static final double BURST = 0.05;

    private static final double DECREASE = 0.5;
    private static final double LEAST = 0.05;
    private static final double LEAST_SHARE = 0.001;

    /** With every unit that succeeds the factor grows by this part of a minute's units. */
    private static final double INCREASE = 0.1;

    private final double perMinute;
    private final DoubleSupplier share;
    private double factor = 1;
    private double due;
    private double lastShare;

    /** @param share this instance's part of the quota, 0 to 1 */
    RateBudget(double perMinute, DoubleSupplier share) {
        this.perMinute = perMinute;
        this.share = share;
    }

    /** Milliseconds until that many units may be taken; 0: now. */
    long waitMillis(long now, long units) {
        follow(now);
        double ahead = Math.max((double) units, burst());
        return (long) Math.max(0, Math.ceil(due + (units - ahead) / rate() - now));
    }

    /** Takes units, also ones that are overdue: what was used beyond a reservation, negative for what wasn't used. */
    void take(long now, long units) {
        follow(now);
        // What is given back is worth something only while others are held up by it.
        due = (units < 0 ? due : Math.max(due, (double) now)) + units / rate();
    }

    void succeeded(long units) {
        factor = Math.min(1, factor + INCREASE * units / perMinute);
    }

    void exceeded() {
        factor = Math.max(LEAST, factor * DECREASE);
    }

    private void follow(long now) {
        double before = lastShare;
        lastShare = Math.min(1, Math.max(LEAST_SHARE, share.getAsDouble()));
        if (lastShare > before) {
            // At the very start one unit is free, so that a trial under a small quota doesn't begin with a wait.
            double held = before == 0 ? burst() - 1 : burst();
            due = Math.max(due, now + held / rate());
        }
    }

    /** Units of a minute that are this instance's. */
    private double part() {
        return perMinute * lastShare * factor;
    }

    private double burst() {
        return Math.max(1, part() * BURST);
    }

    /** Units per millisecond. */
    private double rate() {
        return Math.max(part() - burst(), part() / 2) / MINUTE_MILLIS;
    }
}
