package dev.visionstreams.emulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a reply takes, counted from the request's arrival: uniform between both bounds.
 *
 * @param min zero or more
 * @param max at least {@code min}, included
 */
public record Latency(Duration min, Duration max) {
    public static final Latency NONE = fixed(Duration.ZERO);

    public Latency {
        if (min.isNegative() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "a latency is at least zero and its bounds in order: " + min + " " + max);
        }
    }

    public static Latency fixed(Duration latency) {
        return new Latency(latency, latency);
    }

    long draw(RandomGenerator random) {
        return min.equals(max) ? min.toNanos() : random.nextLong(min.toNanos(), max.toNanos() + 1);
    }
}
