package dev.visionstreams.cli;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one command have in common.
 *
 * @param id empty: the record's place names the request
 * @param key of the record; null: the image's name
 */
record RequestTemplate(
        Task task,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        @Nullable String model,
        String id,
        @Nullable String key,
        Map<String, String> attributes) {
    RequestTemplate {
        labels = List.copyOf(labels);
        attributes = Map.copyOf(attributes);
    }

    ImageRequest request(List<ImageReference> images) {
        return ImageRequest.newBuilder()
                .setId(id)
                .setTask(task.name())
                .setImages(images)
                .setPrompt(prompt)
                .setLabels(labels)
                .setMaxObjects(maxObjects)
                .setModel(model)
                .setAttributes(attributes)
                .build();
    }
}
