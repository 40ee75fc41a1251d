package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;

/** What isn't asked for, or not taken; caught where the fetch is. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** @param message ends what is shown of the URL; holds no secrets */
    RefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
