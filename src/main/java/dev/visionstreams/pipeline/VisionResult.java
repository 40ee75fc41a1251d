package dev.visionstreams.pipeline;

import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.model.ModelReply;
import java.time.Duration;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** How one attempt at a request ended. */
public sealed interface VisionResult {
    /**
     * The model replied.
     *
     * @param images one for each of the request's, in its order
     * @param reply the model's reply; its boxes and points, projected, are {@code objects} and {@code points}
     * @param fetchMillis time until the last image was there, in milliseconds
     */
    record Found(
            List<ImageFacts> images,
            ModelReply reply,
            List<PlacedObject> objects,
            List<PlacedPoint> points,
            long fetchMillis)
            implements VisionResult {}

    /**
     * Nothing came of it.
     *
     * @param counts whether it counts as an attempt; failures in an outage and by quota don't
     * @param fetchMillis as above, 0 if the images never came
     */
    record Failed(Failure failure, boolean counts, long fetchMillis) implements VisionResult {}

    /** Nothing was tried: the model isn't to be asked before that. */
    record Deferred(Duration delay) implements VisionResult {}

    /**
     * What is known of an image from its bytes.
     *
     * @param header null where its size isn't known, which only tasks without places put up with
     * @param sha256 of the bytes as fetched, lower-case hex; empty if it isn't known
     * @param sizeBytes of the bytes as fetched; 0 if it isn't known
     */
    record ImageFacts(
            @Nullable ImageHeader header,
            String mediaType,
            String sha256,
            long sizeBytes,
            @Nullable String declaredMediaType) {}

    /** An object within the upright image. */
    record PlacedObject(
            String label,
            PixelBox box,
            NormalizedBox normalized,
            @Nullable ByteString mask) {}

    /** A point within the upright image, in pixels. */
    record PlacedPoint(String label, int x, int y, NormalizedPoint normalized) {}
}
