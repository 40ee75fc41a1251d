package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that passed every check but for its pictures' pixels.
 *
 * @param schema the reply's schema, JSON Schema or OpenAPI's, if one was sent
 * @param json whether {@code application/json} was asked for
 * @param resolution the media resolution's level for all pictures, LOW to ULTRA_HIGH
 * @param thinks false if thinking was switched off
 */
record GenerateRequest(
        ModelCard model,
        String system,
        String prompt,
        List<Image> images,
        @Nullable JsonNode schema,
        boolean json,
        @Nullable Integer maxOutputTokens,
        @Nullable String resolution,
        boolean thinks) {
    /** A picture as it came. */
    record Image(Picture picture, @Nullable String resolution) {}

    /** All that the model is told. */
    String text() {
        return system.isEmpty() ? prompt : system + "\n" + prompt;
    }
}
