package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure.Reason;

/** A reply arrived but is unusable. */
final class UnusableReplyException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    UnusableReplyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** The message, never null. */
    String explanation() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }
}
