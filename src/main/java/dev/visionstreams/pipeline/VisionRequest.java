package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.model.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that makes sense.
 *
 * @param id what tells it apart from all others
 * @param images at least one; several only where the task takes them
 * @param maxObjects 1 or more
 * @param model the model to ask
 * @param modelNamed whether the request itself named it: then its absence is the request's fault
 * @param serviceTier the tier to ask in; null: the service's own
 * @param reuse whether an answer will do that another request paid for
 */
public record VisionRequest(
        String id,
        Task task,
        List<ImageSource> images,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        String model,
        boolean modelNamed,
        @Nullable String serviceTier,
        boolean reuse) {
    /** In the service's own tier; any answer will do. */
    public VisionRequest(
            String id,
            Task task,
            List<ImageSource> images,
            @Nullable String prompt,
            List<String> labels,
            @Nullable Integer maxObjects,
            String model,
            boolean modelNamed) {
        this(id, task, images, prompt, labels, maxObjects, model, modelNamed, null, true);
    }

    public VisionRequest {
        images = List.copyOf(images);
        labels = List.copyOf(labels);
    }
}
