package dev.visionstreams.fetch;

import java.util.concurrent.CompletableFuture;

/** Gets the bytes of an image. Implementations are thread-safe. */
public interface ImageFetcher {
    /**
     * Makes one attempt, without blocking. The future completes normally on any thread, also after failures; cancelling it
     * cancels the transfer.
     */
    CompletableFuture<FetchResult> fetch(ImageSource source);
}
