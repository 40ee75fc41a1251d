package dev.visionstreams.gemini;

import java.io.IOException;

/** A picture's own bytes can't be read while they are sent: the other side has no part in it. */
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(IOException cause) {
        super("a picture's bytes can't be read", cause);
    }
}
