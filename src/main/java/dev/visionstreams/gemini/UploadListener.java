package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;

/** Receives upload events, on any thread. */
public interface UploadListener {
    /** Ignores all events. */
    UploadListener NONE = new UploadListener() {
        @Override
        public void uploaded(long bytes) {}

        @Override
        public void failed(ModelFailure.Reason reason) {}

        @Override
        public void reused(long bytes) {}
    };

    /** An image of this size was uploaded. */
    void uploaded(long bytes);

    /** An image could not be uploaded. */
    void failed(ModelFailure.Reason reason);

    /** An image of this size needed no upload: it is uploaded already, or its upload is running. */
    void reused(long bytes);
}
