package dev.visionstreams.cli;

import org.jspecify.annotations.Nullable;

/** Something that can't become a request; the message says what and why. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        this(message, null);
    }

    BadInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
