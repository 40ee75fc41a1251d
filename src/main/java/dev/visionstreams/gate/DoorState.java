package dev.visionstreams.gate;

import dev.visionstreams.model.ModelFailure.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model may be called.
 *
 * @param closedBy null: it may; {@link Reason#QUOTA_EXCEEDED}: not while it cools down; otherwise not until a probe succeeds
 * @param since when it closed for this reason, or cooled down first; null while it may be called
 * @param nextLook when the next call may be made; null while it may be called
 * @param message what the service said, if it is known
 */
public record DoorState(
        @Nullable Reason closedBy,
        @Nullable Instant since,
        @Nullable Instant nextLook,
        @Nullable String message) {
    static final DoorState OPEN = new DoorState(null, null, null, null);
}
