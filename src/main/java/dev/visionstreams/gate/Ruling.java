package dev.visionstreams.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a failed call means for its request.
 *
 * @param pause how long the request has to wait at least; null: no longer than it would anyway
 */
public record Ruling(Weight weight, @Nullable Duration pause) {
    static final Ruling COUNTS = new Ruling(Weight.COUNTS, null);
    static final Ruling HELD = new Ruling(Weight.HELD, null);
    static final Ruling LAST = new Ruling(Weight.LAST, null);

    /** How much of the request's own bounds the failure uses up. */
    public enum Weight {
        /** One attempt: the failure is the request's own. */
        COUNTS,
        /** Nothing: a quota or an outage, which the request waits out. */
        HELD,
        /** Everything: the request is rejected. */
        LAST
    }
}
