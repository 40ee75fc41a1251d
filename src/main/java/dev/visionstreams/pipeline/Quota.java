package dev.visionstreams.pipeline;

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

    @Nullable
    RateBudget requests() {
        return requestsPerMinute == null ? null : new RateBudget(requestsPerMinute, share);
    }

    @Nullable
    RateBudget tokens() {
        return tokensPerMinute == null ? null : new RateBudget(tokensPerMinute, share);
    }
}
