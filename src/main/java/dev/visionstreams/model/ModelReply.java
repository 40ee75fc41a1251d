package dev.visionstreams.model;

import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.geometry.SpatialBox;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A reply that could be read.
 *
 * @param caption for {@link Task#CAPTION} and {@link Task#DESCRIBE}
 * @param answer for {@link Task#ANSWER}
 * @param labels best match first
 * @param objects in the model's order
 * @param points in the model's order
 * @param spatial objects with boxes in space, in the model's order; for {@link Task#DETECT_3D}
 * @param dropped objects, points, labels and masks that were left out because they were invalid, repeated, not asked
 *     for or beyond the limit; 0 or more
 */
public record ModelReply(
        @Nullable String caption,
        @Nullable String answer,
        List<FoundLabel> labels,
        List<FoundObject> objects,
        List<FoundPoint> points,
        List<SpatialObject> spatial,
        int dropped,
        Inference inference)
        implements ModelResult {
    public ModelReply {
        labels = List.copyOf(labels);
        objects = List.copyOf(objects);
        points = List.copyOf(points);
        spatial = List.copyOf(spatial);
    }

    /** A reply without boxes in space. */
    public ModelReply(
            @Nullable String caption,
            @Nullable String answer,
            List<FoundLabel> labels,
            List<FoundObject> objects,
            List<FoundPoint> points,
            int dropped,
            Inference inference) {
        this(caption, answer, labels, objects, points, List.of(), dropped, inference);
    }

    @Override
    public ModelReply costingAlso(@Nullable Inference earlier) {
        return new ModelReply(caption, answer, labels, objects, points, spatial, dropped, inference.plus(earlier));
    }

    /** This reply with more that was left out. */
    public ModelReply dropping(int more) {
        return new ModelReply(caption, answer, labels, objects, points, spatial, dropped + more, inference);
    }

    /**
     * This reply as others share it that ask the same.
     *
     * @param place {@code topic-partition-offset} of the request that paid for it
     */
    public ModelReply reusedFrom(String place) {
        return new ModelReply(caption, answer, labels, objects, points, spatial, dropped, inference.reusedFrom(place));
    }

    /**
     * A label that holds for the images.
     *
     * @param confidence how sure the model says it is, 0 to 1; null if it doesn't say
     */
    public record FoundLabel(String name, @Nullable Double confidence) {}

    /**
     * An object and where it is.
     *
     * @param mask the model's mask as received, an encoded image; only for {@link Task#SEGMENT}, null if there is none
     * @param polygon the outline that a model draws instead of a mask; null if there is none
     * @param confidence how sure the model says it is, 0 to 1; null if it doesn't say
     */
    public record FoundObject(
            String label,
            NormalizedBox box,
            @Nullable ByteString mask,
            @Nullable Polygon polygon,
            @Nullable Double confidence) {
        public FoundObject(String label, NormalizedBox box, @Nullable ByteString mask) {
            this(label, box, mask, null, null);
        }

        /** The same object, however sure the model is of it. */
        public FoundObject withoutConfidence() {
            return new FoundObject(label, box, mask, polygon, null);
        }
    }

    /**
     * A labelled point.
     *
     * @param image the index of its image in the request, from 0
     * @param confidence how sure the model says it is, 0 to 1; null if it doesn't say
     */
    public record FoundPoint(
            String label,
            NormalizedPoint point,
            int image,
            @Nullable Double confidence) {
        public FoundPoint(String label, NormalizedPoint point) {
            this(label, point, 0, null);
        }

        /** The same point, however sure the model is of it. */
        public FoundPoint withoutConfidence() {
            return new FoundPoint(label, point, image, null);
        }
    }

    /**
     * An object and its box in space.
     *
     * @param confidence how sure the model says it is, 0 to 1; null if it doesn't say
     */
    public record SpatialObject(
            String label, SpatialBox box, @Nullable Double confidence) {
        /** The same object, however sure the model is of it. */
        public SpatialObject withoutConfidence() {
            return new SpatialObject(label, box, null);
        }
    }
}
