package dev.visionstreams.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An {@code ImageRequest} as a line of JSON: the schema's names, content as base64. What a line leaves out the command's
 * options give.
 */
record RequestJson(
        @Nullable String id,
        @Nullable String task,
        @Nullable List<Image> images,
        @Nullable String prompt,
        @Nullable List<String> labels,
        @Nullable Integer maxObjects,
        @Nullable String model,
        @Nullable Map<String, String> attributes) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** One of its images. */
    record Image(
            @Nullable String uri,
            @Nullable ByteBuffer content,
            @Nullable String mediaType) {
        ImageReference reference() {
            return ImageReference.newBuilder()
                    .setUri(uri)
                    .setContent(content)
                    .setMediaType(mediaType)
                    .build();
        }
    }

    static ImageRequest read(String line, RequestTemplate template) throws BadInputException {
        try {
            RequestJson json = JSON.readValue(line, RequestJson.class);
            if (json.images == null || json.images.isEmpty()) {
                throw new BadInputException("no images");
            }
            ImageRequest request =
                    template.request(json.images.stream().map(Image::reference).toList());
            json.over(request);
            return request;
        } catch (JsonProcessingException e) {
            // The original message alone: the rest quotes the line, which may hold a whole image.
            throw new BadInputException("no ImageRequest in JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void over(ImageRequest request) {
        if (id != null) {
            request.setId(id);
        }
        if (task != null) {
            request.setTask(task);
        }
        if (prompt != null) {
            request.setPrompt(prompt);
        }
        if (labels != null) {
            request.setLabels(labels);
        }
        if (maxObjects != null) {
            request.setMaxObjects(maxObjects);
        }
        if (model != null) {
            request.setModel(model);
        }
        if (attributes != null) {
            request.setAttributes(attributes);
        }
    }
}
