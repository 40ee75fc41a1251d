package dev.visionstreams.broker;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.jspecify.annotations.Nullable;

/** What ended the processor, for a person. */
public final class StopAdvice {
    private StopAdvice() {}

    /** The message of the root cause, or its class if it has none. */
    public static String rootMessage(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** One sentence with what to do, where the cause is a known one; null otherwise. */
    public static @Nullable String advice(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException) {
                return cause.getMessage() + ". Allow it with kafka-acls.sh, then start again";
            }
            if (cause instanceof AuthenticationException) {
                return cause.getMessage() + ". Look at kafka.security.protocol and kafka.sasl.*, then start again";
            }
            if (cause instanceof RecordTooLargeException) {
                return cause.getMessage() + ". A topic takes less than at the last look: start again";
            }
            if (cause instanceof MissingSourceTopicException) {
                return "A topic of requests was deleted: " + cause.getMessage();
            }
        }
        return null;
    }
}
