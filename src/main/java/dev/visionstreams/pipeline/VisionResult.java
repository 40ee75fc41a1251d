package dev.visionstreams.pipeline;

import dev.visionstreams.gate.Ruling.Weight;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.reuse.Answer;
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
     * @param answer what was paid for, for requests that ask the same; null where nothing was, or it can't be shared
     */
    record Found(
            List<ImageFacts> images,
            ModelReply reply,
            List<PlacedObject> objects,
            List<PlacedPoint> points,
            long fetchMillis,
            @Nullable Answer answer)
            implements VisionResult {}

    /**
     * The attempt failed.
     *
     * @param weight what it means for the request
     * @param fetchMillis as above, 0 if nothing was fetched
     */
    record Failed(Failure failure, Weight weight, long fetchMillis) implements VisionResult {
        /** Whether it counts as an attempt; failures in an outage and by quota don't. */
        public boolean counts() {
            return weight != Weight.HELD;
        }

        /** Whether the request is to be rejected, though the failure may be retryable. */
        public boolean isLast() {
            return weight == Weight.LAST;
        }

        /** A failure that counts as the request's own. */
        public static Failed ofRequest(Failure failure, long fetchMillis) {
            return new Failed(failure, Weight.COUNTS, fetchMillis);
        }
    }

    /** The model wasn't asked: try again after the delay. */
    record Deferred(Duration delay, WaitCause cause) implements VisionResult {}

    /**
     * What is known of an image from its bytes.
     *
     * @param header null where the image's size isn't known; never for tasks that find places
     * @param sha256 of the bytes as fetched, lower-case hex; empty if it isn't known
     * @param sizeBytes of the bytes as fetched; 0 if it isn't known
     * @param subsampling n: the model was sent only every n-th pixel of every n-th row; 1: all
     */
    record ImageFacts(
            @Nullable ImageHeader header,
            String mediaType,
            String sha256,
            long sizeBytes,
            @Nullable String declaredMediaType,
            int subsampling) {}

    /**
     * An object within the upright image.
     *
     * @param polygon the rings of its outline, with corners on the edges of pixels; empty if the model drew none
     * @param confidence how sure the model says it is, 0 to 1; null if it doesn't say
     */
    record PlacedObject(
            String label,
            PixelBox box,
            NormalizedBox normalized,
            @Nullable ByteString mask,
            List<List<PixelPoint>> polygon,
            @Nullable Double confidence) {}

    /**
     * A point within an upright image, in pixels.
     *
     * @param image the index of its image, from 0
     */
    record PlacedPoint(
            String label,
            int x,
            int y,
            NormalizedPoint normalized,
            int image,
            @Nullable Double confidence) {}
}
