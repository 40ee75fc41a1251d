package dev.visionstreams.model;

import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A reply that was understood.
 *
 * @param caption for {@link Task#CAPTION} and {@link Task#DESCRIBE}
 * @param answer for {@link Task#ANSWER}
 * @param labels most fitting first
 * @param objects in the model's order
 * @param points in the model's order
 * @param dropped objects and points that made no sense and were left out, 0 or more
 */
public record ModelReply(
        @Nullable String caption,
        @Nullable String answer,
        List<String> labels,
        List<FoundObject> objects,
        List<FoundPoint> points,
        int dropped,
        Inference inference)
        implements ModelResult {
    public ModelReply {
        labels = List.copyOf(labels);
        objects = List.copyOf(objects);
        points = List.copyOf(points);
    }

    @Override
    public ModelReply costingAlso(@Nullable Inference earlier) {
        return new ModelReply(caption, answer, labels, objects, points, dropped, inference.plus(earlier));
    }

    /**
     * An object and where it is.
     *
     * @param mask the model's mask as it came, encoded, for {@link Task#SEGMENT}
     */
    public record FoundObject(
            String label, NormalizedBox box, @Nullable ByteString mask) {}

    /** A labelled point. */
    public record FoundPoint(String label, NormalizedPoint point) {}
}
