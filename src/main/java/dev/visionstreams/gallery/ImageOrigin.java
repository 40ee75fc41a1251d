package dev.visionstreams.gallery;

import dev.visionstreams.fetch.ImageSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Where an outcome's image can be had.
 *
 * @param source null: nowhere any more
 * @param sha256 of the bytes that were looked at, lower-case hex; empty if unknown
 * @param hint why there is no source; or what else a reader should know when the source fails; empty: nothing
 */
public record ImageOrigin(@Nullable ImageSource source, String sha256, String hint) {
    /** Shown if results name no image, or only the kind of its URI. */
    static final String NOT_REPEATED =
            "The request carried this image itself; results don't repeat its bytes, so there is nothing to load.";

    private static final String REDACTED =
            "Results name images without user info and query (vision.output.uri=redacted),"
                    + " so an image behind a signed URL can't be loaded again.";

    /**
     * Of an image in a result.
     *
     * @param uri as an enriched event names it
     */
    public static ImageOrigin named(@Nullable String uri, String sha256) {
        if (uri == null || uri.regionMatches(true, 0, "data:", 0, 5)) {
            return new ImageOrigin(null, sha256, NOT_REPEATED);
        }
        return new ImageOrigin(new ImageSource(uri, null, null), sha256, REDACTED);
    }

    /**
     * Of an image in a request.
     *
     * @param uri as the request names it, complete; without one, the content
     */
    public static ImageOrigin requested(@Nullable String uri, @Nullable ByteString content) {
        if (uri == null && content == null) {
            return new ImageOrigin(null, "", "The request names no image.");
        }
        return new ImageOrigin(new ImageSource(uri, uri == null ? content : null, null), "", "");
    }

    /** On the heap. */
    int heldBytes() {
        ByteString content = source == null ? null : source.content();
        String uri = source == null ? null : source.uri();
        return (content == null ? 0 : content.size()) + (uri == null ? 0 : 2 * uri.length());
    }
}
