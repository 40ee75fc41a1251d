package dev.visionstreams.fetch;

import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP transfer fetches.
 *
 * @param headers credentials for exactly this URL. A target with headers follows no redirects, so they are sent nowhere
 *     else
 * @param shown what messages call the target; null: the URL without secrets
 * @param rules for the targets of redirects; null: none is followed
 * @param headBytes how many of the first bytes are enough; null: all are fetched
 */
record HttpTarget(
        HttpUrl url,
        Headers headers,
        @Nullable String shown,
        @Nullable UrlRules rules,
        @Nullable Integer headBytes) {
    HttpTarget {
        if (rules != null && headers.size() > 0) {
            throw new IllegalArgumentException("a redirect would carry the headers along");
        }
    }

    /** @param asked {@link #url} or the target of a redirect */
    String show(HttpUrl asked) {
        return shown == null ? RedactedUri.of(asked.toString()) : shown;
    }

    /** @param asked {@link #url} or the target of a redirect */
    Request request(HttpUrl asked, String userAgent) {
        Request.Builder request = new Request.Builder()
                .url(asked)
                .headers(headers)
                .header("User-Agent", userAgent)
                .header("Accept", "image/*, */*;q=0.5")
                // Compressing images gains nothing; gzip is nevertheless understood.
                .header("Accept-Encoding", "identity");
        if (headBytes != null) {
            request.header("Range", "bytes=0-" + (headBytes - 1));
        }
        return request.build();
    }
}
