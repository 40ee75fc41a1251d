package dev.visionstreams.topology;

import dev.visionstreams.fetch.RedactedUri;
import org.jspecify.annotations.Nullable;

/** How much of an image's URI an enriched event repeats. */
public enum OutputUri {
    /** Without user info, query and fragment: presigned URLs are secrets. */
    REDACTED,
    /** As it is, but for {@code data:}, whose content is never repeated. */
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
