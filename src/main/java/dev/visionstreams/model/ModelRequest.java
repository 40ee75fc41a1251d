package dev.visionstreams.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to a model.
 *
 * @param pictures at least one; several only where {@link Task#takesSeveralImages()}
 * @param prompt the user's addition to the task's instruction
 * @param labels the labels to choose from or to look for; empty: any
 * @param maxObjects at most so many objects or points, 1 or more
 * @param model the model's id, such as {@code gemini-3.5-flash-lite}
 * @param cutOffAt how many tokens an earlier reply to the same question had where it was cut off, so that this one has
 *     to be allowed more; null if this is the first
 */
public record ModelRequest(
        Task task,
        List<Picture> pictures,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        String model,
        @Nullable Long cutOffAt) {
    public ModelRequest {
        pictures = List.copyOf(pictures);
        labels = List.copyOf(labels);
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a request to a model has at least one picture");
        }
    }

    public ModelRequest(
            Task task,
            List<Picture> pictures,
            @Nullable String prompt,
            List<String> labels,
            @Nullable Integer maxObjects,
            String model) {
        this(task, pictures, prompt, labels, maxObjects, model, null);
    }

    /** The same question about the same pictures, sent in another way. */
    public ModelRequest withPictures(List<Picture> others) {
        return new ModelRequest(task, others, prompt, labels, maxObjects, model, cutOffAt);
    }

    /** The same question after a reply that was cut off. */
    public ModelRequest afterCutAt(long tokens) {
        return new ModelRequest(task, pictures, prompt, labels, maxObjects, model, tokens);
    }
}
