package dev.visionstreams.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to a model.
 *
 * @param images at least one; several only where {@link Task#takesSeveralImages()}
 * @param prompt the requester's addition to the task's instruction
 * @param labels the labels to choose from or to look for; empty for any
 * @param maxObjects the maximum number of objects or points, 1 or more; null for the default
 * @param model the model's id, such as {@code gemini-3.5-flash-lite}
 * @param cutOffAt the tokens of an earlier reply to the same question that was cut off: this call must allow more; null
 *     for the first call
 * @param serviceTier the tier to ask in; null: the configured one
 */
public record ModelRequest(
        Task task,
        List<ModelImage> images,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        String model,
        @Nullable Long cutOffAt,
        @Nullable String serviceTier) {
    public ModelRequest {
        images = List.copyOf(images);
        labels = List.copyOf(labels);
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a request to a model has at least one image");
        }
    }

    public ModelRequest(
            Task task,
            List<ModelImage> images,
            @Nullable String prompt,
            List<String> labels,
            @Nullable Integer maxObjects,
            String model) {
        this(task, images, prompt, labels, maxObjects, model, null, null);
    }

    /** The same question with the same images in another representation, such as uploaded files. */
    public ModelRequest withImages(List<ModelImage> others) {
        return new ModelRequest(task, others, prompt, labels, maxObjects, model, cutOffAt, serviceTier);
    }

    /** The same question again, after a reply that was cut off at this number of tokens. */
    public ModelRequest afterCutAt(long tokens) {
        return new ModelRequest(task, images, prompt, labels, maxObjects, model, tokens, serviceTier);
    }
}
