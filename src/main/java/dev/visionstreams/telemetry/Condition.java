package dev.visionstreams.telemetry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that holds work up at the moment, or that is missing.
 *
 * @param kind {@code model}, {@code quota}, {@code memory}, {@code hosts}, {@code registry}, {@code broker} or
 *     {@code collector}
 * @param name which one of its kind, for example the model
 * @param reason one of a few constants in upper case
 * @param sentence for a person, without a full stop; holds no secrets, but may quote what others wrote
 * @param since when it began; null: unknown, about when it was seen first
 * @param nextLook when it may end next; null: unknown
 */
public record Condition(
        String kind,
        String name,
        String reason,
        String sentence,
        @Nullable Instant since,
        @Nullable Instant nextLook) {
    Condition since(Instant began) {
        return new Condition(kind, name, reason, sentence, began, nextLook);
    }

    boolean isSame(Condition other) {
        return kind.equals(other.kind) && name.equals(other.name) && reason.equals(other.reason);
    }
}
