package dev.visionstreams.topology;

import dev.visionstreams.fetch.RedactedUri;
import org.jspecify.annotations.Nullable;

/** How much of an image's URI is copied to the enriched event. */
public enum OutputUri {
    /** Without user info, query and fragment: presigned URLs are secrets. */
    REDACTED,
    /** Unchanged, except for {@code data:} URIs, whose content is never copied. */
    FULL,
    /** Nothing. */
    NONE;

    @Nullable
    String of(@Nullable String uri) {
        if (uri == null || this == NONE) {
            return null;
        }
        return this == FULL && !uri.regionMatches(true, 0, "data:", 0, 5) ? uri : RedactedUri.of(uri);
    }
}
