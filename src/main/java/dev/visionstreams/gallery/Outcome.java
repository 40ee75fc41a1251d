package dev.visionstreams.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import okio.ByteString;

/**
 * A record of an output topic, as the gallery shows it.
 *
 * @param line {@code topic}, {@code partition}, {@code offset}, {@code timestamp}, {@code requestId}, {@code key},
 *     {@code type}, {@code value} (the event) and {@code problem}, as {@code watch --json} prints them, except that bytes
 *     are replaced by a note
 * @param images where each of its images can be had
 * @param masks PNGs, by the index of their object
 */
public record Outcome(ObjectNode line, List<ImageOrigin> images, Map<Integer, ByteString> masks) {
    public Outcome {
        images = List.copyOf(images);
        masks = Map.copyOf(masks);
    }

    JsonNode event() {
        return line.path("value");
    }

    boolean isRejected() {
        return line.path("type").asText().equals("ImageRejected");
    }

    boolean isEnriched() {
        return line.path("type").asText().equals("ImageEnriched");
    }

    long heldBytes() {
        return masks.values().stream().mapToLong(ByteString::size).sum()
                + images.stream().mapToLong(ImageOrigin::heldBytes).sum();
    }
}
