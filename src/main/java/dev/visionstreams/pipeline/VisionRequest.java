package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.model.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that makes sense.
 *
 * @param images at least one; several only where the task takes them
 * @param maxObjects 1 or more
 * @param model the model to ask
 */
public record VisionRequest(
        Task task,
        List<ImageSource> images,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        String model) {
    public VisionRequest {
        images = List.copyOf(images);
        labels = List.copyOf(labels);
    }
}
