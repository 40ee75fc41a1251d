package dev.visionstreams.cli.submit;

import org.jspecify.annotations.Nullable;

/** An argument or line that can't become a request; the message says what and why. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        this(message, null);
    }

    BadInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
