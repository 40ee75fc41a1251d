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
 */
public record ModelRequest(
        Task task,
        List<Picture> pictures,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        String model) {
    public ModelRequest {
        pictures = List.copyOf(pictures);
        labels = List.copyOf(labels);
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a request to a model has at least one picture");
        }
    }
}
