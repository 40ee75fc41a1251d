package dev.visionstreams.local.emulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The time from a request's arrival to its reply, uniformly distributed between two bounds.
 *
 * @param min zero or more
 * @param max at least {@code min}, included
 */
public record Latency(Duration min, Duration max) {
    public static final Latency NONE = fixed(Duration.ZERO);

    public Latency {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "latency bounds must not be negative and min must not exceed max: " + min + " " + max);
        }
    }

    public static Latency fixed(Duration latency) {
        return new Latency(latency, latency);
    }

    long draw(RandomGenerator random) {
        return min.equals(max) ? min.toNanos() : random.nextLong(min.toNanos(), max.toNanos() + 1);
    }
}
