package dev.visionstreams.gemini;

import java.io.IOException;

/** An image's bytes can't be read locally while they are sent; not the service's fault. */
final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(IOException cause) {
        super("the image's bytes can't be read", cause);
    }
}
