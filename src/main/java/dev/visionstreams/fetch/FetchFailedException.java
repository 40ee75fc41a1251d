package dev.visionstreams.fetch;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.StorageException;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a fetch before its bytes are complete; the fetcher turns it into a {@link Failed}. */
final class FetchFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final transient @Nullable Duration retryAfter;

    /** @param message follows the URL in {@link Failed#message()}; holds no secrets */
    FetchFailedException(Reason reason, String message) {
        this(reason, message, null);
    }

    FetchFailedException(Reason reason, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    static FetchFailedException of(StorageException e) {
        String message = String.valueOf(e.getMessage());
        return e.isTemporary()
                ? new FetchFailedException(Reason.BYTES_BUSY, message, ByteBudget.PATIENCE)
                : new FetchFailedException(Reason.SPOOL_FAILED, message);
    }

    Reason reason() {
        return reason;
    }

    /** @param shown the URL without its secrets */
    Failed failed(String shown) {
        return new Failed(reason, shown + ": " + getMessage(), null, retryAfter);
    }
}
