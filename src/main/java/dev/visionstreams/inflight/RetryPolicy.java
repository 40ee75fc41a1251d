package dev.visionstreams.inflight;

import dev.visionstreams.concurrent.Backoff;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a failed request is tried again: after a random wait between 0 and {@code min(max, base * 2^(n-1))} for the n-th
 * failure (full jitter), or as long as the other side asked for, if that is longer; unless the attempts are used up or
 * the wait would pass the deadline.
 *
 * @param attempts the most attempts that count, 1 or more
 * @param deadline the most time in attempts and back-offs that count
 * @param base the upper bound of the first wait
 * @param max the upper bound of any wait of our own
 */
public record RetryPolicy(int attempts, Duration deadline, Duration base, Duration max) {
    /** Hints beyond this are capped: the wait after them finds out whether they were true. */
    static final Duration LONGEST_HINT = Duration.ofMinutes(10);

    public RetryPolicy {
        if (attempts < 1 || deadline.isNegative() || base.isNegative() || max.compareTo(base) < 0) {
            throw new IllegalArgumentException("attempts >= 1, deadline >= 0, 0 <= base <= max: " + attempts + ", "
                    + deadline + ", " + base + ", " + max);
        }
    }

    /**
     * Milliseconds to wait, or empty to give up.
     *
     * @param failures attempts that failed and count, this one included
     * @param spentMillis time spent so far, this attempt included
     */
    OptionalLong delayMillis(int failures, long spentMillis, @Nullable Duration hint, DoubleSupplier random) {
        if (failures >= attempts) {
            return OptionalLong.empty();
        }
        long wait = waitMillis(failures, hint, random);
        return spentMillis + wait > deadline.toMillis() ? OptionalLong.empty() : OptionalLong.of(wait);
    }

    /** Only the wait, for failures that don't count. */
    long waitMillis(int failures, @Nullable Duration hint, DoubleSupplier random) {
        long wait = new Backoff(base, max).fullJitterMillis(failures, random);
        if (hint == null || hint.isNegative()) {
            return wait;
        }
        return Math.max(
                wait,
                Math.min(hint.toMillis() + (hint.toNanosPart() % 1_000_000 > 0 ? 1 : 0), LONGEST_HINT.toMillis()));
    }
}
