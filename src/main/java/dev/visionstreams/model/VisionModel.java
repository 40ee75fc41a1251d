package dev.visionstreams.model;

import java.util.concurrent.CompletableFuture;

/** A model that looks at pictures. Implementations are safe for use by any thread. */
public interface VisionModel {
    /**
     * Asks once: no retries, no waiting on the calling thread. The future completes normally on any thread, whatever
     * happens; cancelling it gives up the exchange.
     */
    CompletableFuture<ModelResult> ask(ModelRequest request);
}
