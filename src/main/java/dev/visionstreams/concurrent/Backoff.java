package dev.visionstreams.concurrent;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential back-off: after the n-th failure in a row the wait is at most {@code min(longest, first * 2^(n-1))}.
 *
 * @param first the bound after the first failure, 0 or more
 * @param longest the bound after any number of failures, at least {@code first}
 */
public record Backoff(Duration first, Duration longest) {
    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("0 <= first <= longest: " + first + ", " + longest);
        }
    }

    /** The bound itself, in milliseconds; {@code failures} below 1 count as 1. */
    public long boundMillis(int failures) {
        int doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
        return (long) Math.min((double) longest.toMillis(), (double) first.toMillis() * (1L << doublings));
    }

    /**
     * Full jitter: between 0 and the bound, for many callers that must not return together.
     *
     * @param random numbers in [0, 1)
     */
    public long fullJitterMillis(int failures, DoubleSupplier random) {
        return (long) (boundMillis(failures) * random.getAsDouble());
    }

    /** Equal jitter: between half the bound and the bound, for a single prober. */
    public Duration equalJitter(int failures, DoubleSupplier random) {
        long bound = boundMillis(failures);
        return Duration.ofMillis(bound / 2 + (long) (bound / 2.0 * random.getAsDouble()));
    }
}
