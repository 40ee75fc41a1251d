package dev.visionstreams.fetch;

import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Where an image's bytes are: exactly one of {@code uri} and {@code content} is set.
 *
 * @param mediaType what the sender takes the type to be; recorded, never believed
 */
public record ImageSource(
        @Nullable String uri,
        @Nullable ByteString content,
        @Nullable String mediaType) {
    public ImageSource {
        if ((uri == null) == (content == null)) {
            throw new IllegalArgumentException("exactly one of uri and content");
        }
    }

    /** Shows no secrets that a URI may hold, and no content. */
    @Override
    public String toString() {
        String where = uri != null ? RedactedUri.of(uri) : content != null ? content.size() + " bytes" : "nothing";
        return "ImageSource[" + where + ", declared " + mediaType + "]";
    }
}
