package dev.visionstreams.gate;

import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked of each model per minute.
 *
 * @param requestsPerMinute of all instances together, 1 or more; null: unknown
 * @param tokensPerMinute likewise
 * @param share this instance's part, 0 to 1; asked often, by any thread
 */
public record Quota(
        @Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute, DoubleSupplier share) {
    /** No quota that is known beforehand. */
    public static final Quota UNKNOWN = new Quota(null, null, () -> 1);

    private static final double LEAST_SHARE = 0.001;

    /** The share now, more than 0 and at most 1. */
    static double part(DoubleSupplier share) {
        return Math.min(1, Math.max(LEAST_SHARE, share.getAsDouble()));
    }

    @Nullable
    RateBudget requests() {
        return requestsPerMinute == null ? null : new RateBudget(requestsPerMinute, share);
    }

    @Nullable
    RateBudget tokens() {
        return tokensPerMinute == null ? null : new RateBudget(tokensPerMinute, share);
    }
}
