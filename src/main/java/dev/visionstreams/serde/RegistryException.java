package dev.visionstreams.serde;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The registry gave no usable answer: it can't be reached, refuses, fails, or answers nonsense. That says nothing about the
 * record at hand, so no record may be put aside because of it; a record that is at fault is a
 * {@link org.apache.kafka.common.errors.SerializationException}.
 */
public final class RegistryException extends KafkaException {
    /** The registry's code where no schema has the id. */
    public static final int SCHEMA_NOT_FOUND = 40403;

    private static final long serialVersionUID = 1;

    private final boolean retryable;
    private final int errorCode;

    public RegistryException(String message, boolean retryable, int errorCode, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
        this.errorCode = errorCode;
    }

    public static RegistryException passing(String message, @Nullable Throwable cause) {
        return new RegistryException(message, true, 0, cause);
    }

    public static RegistryException lasting(String message) {
        return new RegistryException(message, false, 0, null);
    }

    /** Whether the same call may succeed later without a change to the configuration or the registry's content. */
    public boolean retryable() {
        return retryable;
    }

    /** The registry's own code, such as 40403, or 0 if it gave none. */
    public int errorCode() {
        return errorCode;
    }
}
