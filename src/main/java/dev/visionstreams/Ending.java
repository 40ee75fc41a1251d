package dev.visionstreams;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.jspecify.annotations.Nullable;

/** What a person is told of what ended the processor. */
final class Ending {
    private Ending() {}

    /** One sentence with what to do, where the cause is a known one; null otherwise. */
    static @Nullable String advice(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException) {
                return cause.getMessage() + ". Allow it with kafka-acls.sh, then start again";
            }
            if (cause instanceof AuthenticationException) {
                return cause.getMessage() + ". Look at kafka.security.protocol and kafka.sasl.*, then start again";
            }
            if (cause instanceof RecordTooLargeException) {
                return cause.getMessage() + ". A topic takes less than when it was looked at: start again";
            }
            if (cause instanceof MissingSourceTopicException) {
                return "A topic of requests is gone: " + cause.getMessage();
            }
        }
        return null;
    }
}
