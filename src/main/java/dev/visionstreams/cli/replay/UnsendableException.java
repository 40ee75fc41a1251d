package dev.visionstreams.cli.replay;

import org.jspecify.annotations.Nullable;

/** A record that can't be sent again; the message says why and reads on from the record's place. */
final class UnsendableException extends Exception {
    private static final long serialVersionUID = 1;

    UnsendableException(String message) {
        this(message, null);
    }

    UnsendableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
