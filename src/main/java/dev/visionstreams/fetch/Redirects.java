package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Which redirects are followed. */
final class Redirects {
    static final int MAX = 5;

    private Redirects() {}

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * @param location the response's {@code Location}, absolute or relative
     * @param followed number of redirects before this one
     * @param rules for the target; null: no redirect is followed
     */
    static HttpUrl follow(HttpUrl from, @Nullable String location, int followed, @Nullable UrlRules rules)
            throws FetchFailedException {
        if (rules == null) {
            throw refused("a redirect, and none is followed from here");
        }
        if (followed >= MAX) {
            throw refused("more than " + MAX + " redirects");
        }
        HttpUrl to = location == null ? null : from.resolve(location);
        if (to == null) {
            throw refused("a redirect without an HTTP URL to follow");
        }
        if (from.isHttps() && !to.isHttps()) {
            throw refused("a redirect from https to http");
        }
        try {
            rules.check(to);
        } catch (FetchFailedException e) {
            // Not URI_INVALID: the URL in the request was valid.
            Reason reason = e.reason() == Reason.URI_INVALID ? Reason.REDIRECT_REFUSED : e.reason();
            throw new FetchFailedException(reason, "a redirect to " + e.getMessage());
        }
        return to;
    }

    private static FetchFailedException refused(String message) {
        return new FetchFailedException(Reason.REDIRECT_REFUSED, message);
    }
}
