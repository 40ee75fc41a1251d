package dev.visionstreams.cli.submit;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that all requests of one command share.
 *
 * @param id empty: the record's topic-partition-offset is the id
 * @param key the record's key; null: the image's name
 */
public record RequestTemplate(
        Task task,
        @Nullable String prompt,
        List<String> labels,
        @Nullable Integer maxObjects,
        @Nullable String model,
        String id,
        @Nullable String key,
        Map<String, String> attributes) {
    public RequestTemplate {
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
