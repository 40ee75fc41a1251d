package dev.visionstreams.fetch;

import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Where an image comes from: exactly one of {@code uri} and {@code content} is set.
 *
 * @param mediaType declared by the request; recorded, never trusted
 */
public record ImageSource(
        @Nullable String uri,
        @Nullable ByteString content,
        @Nullable String mediaType) {
    public ImageSource {
        if ((uri == null) == (content == null)) {
            throw new IllegalArgumentException("an image has either a URI or content");
        }
    }

    /** Shows neither the secrets in a URI nor the content. */
    @Override
    public String toString() {
        String where = uri != null ? RedactedUri.of(uri) : content != null ? content.size() + " bytes" : "nothing";
        return "ImageSource[" + where + ", declared " + mediaType + "]";
    }
}
