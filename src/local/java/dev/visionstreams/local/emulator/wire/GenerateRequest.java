package dev.visionstreams.local.emulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.local.emulator.sight.SentImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that passed every check except for the pixels of its images.
 *
 * @param schema of the reply, as JSON Schema or in OpenAPI's dialect; null if none was sent
 * @param json whether {@code application/json} was requested
 * @param resolution media resolution of all images, LOW to ULTRA_HIGH
 * @param thinks false if thinking is turned off
 */
public record GenerateRequest(
        ModelCard model,
        String system,
        String prompt,
        List<ImagePart> images,
        @Nullable JsonNode schema,
        boolean json,
        @Nullable Integer maxOutputTokens,
        @Nullable String resolution,
        boolean thinks) {
    /**
     * An image of the prompt.
     *
     * @param resolution of this image, overriding that of the request; null if not set
     */
    public record ImagePart(SentImage image, @Nullable String resolution) {}

    /** The system instruction and the prompt. */
    public String text() {
        return system.isEmpty() ? prompt : system + "\n" + prompt;
    }
}
