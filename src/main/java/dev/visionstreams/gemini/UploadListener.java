package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;

/** Is told of uploads, on any thread. */
public interface UploadListener {
    /** Tells nobody. */
    UploadListener NONE = new UploadListener() {
        @Override
        public void uploaded(long bytes) {}

        @Override
        public void failed(ModelFailure.Reason reason) {}

        @Override
        public void reused(long bytes) {}
    };

    /** A picture of so many bytes was uploaded. */
    void uploaded(long bytes);

    /** A picture could not be uploaded. */
    void failed(ModelFailure.Reason reason);

    /** A picture of so many bytes was there already, or is about to be. */
    void reused(long bytes);
}
