package dev.visionstreams.model;

import java.util.concurrent.CompletableFuture;

/** A model that analyses images. Implementations are thread-safe. */
public interface VisionModel {
    /**
     * Makes one call, without retries and without blocking the calling thread. The future always completes normally, on
     * any thread, with failures as values; cancelling it cancels the call.
     */
    CompletableFuture<ModelResult> ask(ModelRequest request);
}
