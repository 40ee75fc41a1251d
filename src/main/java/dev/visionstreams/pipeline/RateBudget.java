package dev.visionstreams.pipeline;

import java.util.function.DoubleSupplier;

/**
 * This instance's part of a quota per minute, as a generic cell rate algorithm: each unit taken moves the time at which
 * the next is due by the rate's interval, and units may be taken up to a burst ahead of it.
 *
 * <p>The rate is the quota times the instance's share, times a factor that answers refine: halved when the service says
 * that the quota is exceeded, raised a little with each success. Not thread-safe: the {@link ModelGate} guards it.
 */
final class RateBudget {
    private static final double MINUTE_MILLIS = 60_000;

    /** So much of a minute's units may be taken at once after a pause. */
    private static final double BURST = 0.05;

    private static final double DECREASE = 0.5;
    private static final double LEAST = 0.05;

    /** With every unit that succeeds the factor grows by this part of a minute's units. */
    private static final double INCREASE = 0.1;

    private final double perMinute;
    private final DoubleSupplier share;
    private double factor = 1;
    private double due;

    /** @param share this instance's part of the quota, 0 to 1 */
    RateBudget(double perMinute, DoubleSupplier share) {
        this.perMinute = perMinute;
        this.share = share;
    }

    /** Milliseconds until that many units may be taken; 0: now. */
    long waitMillis(long now, long units) {
        double burst = Math.max((double) units, rate() * MINUTE_MILLIS * BURST);
        return (long) Math.max(0, Math.ceil(due + (units - burst) / rate() - now));
    }

    /** Takes units, also ones that are overdue: what was used beyond a reservation, negative for what wasn't used. */
    void take(long now, long units) {
        due = Math.max(due, (double) now) + units / rate();
    }

    void succeeded(long units) {
        factor = Math.min(1, factor + INCREASE * units / perMinute);
    }

    void exceeded() {
        factor = Math.max(LEAST, factor * DECREASE);
    }

    /** Units per millisecond. */
    private double rate() {
        double part = Math.min(1, Math.max(0.001, share.getAsDouble()));
        return perMinute * part * factor / MINUTE_MILLIS;
    }
}
