package dev.visionstreams.model;

import dev.visionstreams.bytes.ImageBytes;
import okio.ByteString;

/**
 * An upright image as it is sent to a model.
 *
 * @param mediaType the MIME type, such as {@code image/jpeg}
 */
public record ModelImage(Content content, String mediaType) {
    /** What is sent: the bytes or a reference. */
    public sealed interface Content permits Given, Named {}

    /** The encoded image. Shared, never copied; the caller of the model closes it. */
    public record Given(ImageBytes bytes) implements Content {}

    /** A URI at which the service has the image or fetches it from. It may contain secrets, so it isn't printed. */
    public record Named(String uri) implements Content {
        @Override
        public String toString() {
            return "Named[****]";
        }
    }

    public ModelImage(ImageBytes bytes, String mediaType) {
        this(new Given(bytes), mediaType);
    }

    public ModelImage(ByteString bytes, String mediaType) {
        this(ImageBytes.of(bytes), mediaType);
    }

    /** Bytes of this image on the heap; 0 if they are on disk or at the service. */
    public long heapBytes() {
        return content instanceof Given given ? given.bytes().heapBytes() : 0;
    }

    public static ModelImage named(String uri, String mediaType) {
        return new ModelImage(new Named(uri), mediaType);
    }
}
