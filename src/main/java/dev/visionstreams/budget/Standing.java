package dev.visionstreams.budget;

import java.time.Instant;

/**
 * How much of a budget is spent.
 *
 * @param limit in billionths, as is what was spent
 * @param begin when its period began
 * @param end when the next one begins
 */
public record Standing(Period period, long limit, long spent, Instant begin, Instant end) {
    public boolean isReached() {
        return spent >= limit;
    }
}
