package dev.visionstreams.model;

import dev.visionstreams.image.ImageBytes;
import okio.ByteString;

/**
 * An upright picture as it is sent to a model.
 *
 * @param mediaType what the bytes are, such as {@code image/jpeg}
 */
public record Picture(Content content, String mediaType) {
    /** What is sent of it. */
    public sealed interface Content permits Given, Named {}

    /** The encoded picture; shared, never copied, and closed by whoever asks. */
    public record Given(ImageBytes bytes) implements Content {}

    /** Where the model's service has it, or fetches it by itself. The URI may hold secrets. */
    public record Named(String uri) implements Content {
        @Override
        public String toString() {
            return "Named[****]";
        }
    }

    public Picture(ImageBytes bytes, String mediaType) {
        this(new Given(bytes), mediaType);
    }

    public Picture(ByteString bytes, String mediaType) {
        this(ImageBytes.of(bytes), mediaType);
    }

    /** How many of its bytes are in the heap. */
    public long heapBytes() {
        return content instanceof Given given ? given.bytes().heapBytes() : 0;
    }

    public static Picture named(String uri, String mediaType) {
        return new Picture(new Named(uri), mediaType);
    }
}
