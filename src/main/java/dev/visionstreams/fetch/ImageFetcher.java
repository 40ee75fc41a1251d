package dev.visionstreams.fetch;

import java.util.concurrent.CompletableFuture;

/** From a reference to bytes. Implementations are safe for use by any thread. */
public interface ImageFetcher {
    /**
     * Fetches once: no retries, no waiting on the calling thread. The future completes normally on any thread, whatever
     * happens; cancelling it gives up the transfer.
     */
    CompletableFuture<FetchResult> fetch(ImageSource source);
}
