package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.model.VisionModel;

/** Sees what an attempt asks of others, and may put itself between. Called by any thread; must neither wait nor throw. */
public interface AttemptObserver {
    /** Sees nothing. */
    AttemptObserver NONE = new AttemptObserver() {};

    /**
     * The fetcher that an attempt uses.
     *
     * @param request the request's id
     */
    default ImageFetcher fetching(String request, ImageFetcher fetcher) {
        return fetcher;
    }

    /** The model that an attempt asks. */
    default VisionModel asking(String request, VisionModel model) {
        return model;
    }

    /**
     * An attempt asked no model: it shares an answer.
     *
     * @param from {@code topic-partition-offset} of the request that paid for it
     */
    default void reused(String request, String from) {}
}
