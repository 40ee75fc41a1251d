package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where redirects may lead, whatever the rules are for what is asked for at first. */
final class Redirects {
    static final int MAX = 5;

    private Redirects() {}

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * @param location the response's {@code Location}, absolute or relative
     * @param followed redirects before this one
     * @param rules those for any URL; null: no redirect is followed
     */
    static HttpUrl follow(HttpUrl from, @Nullable String location, int followed, @Nullable UrlRules rules)
            throws RefusedException {
        if (rules == null) {
            throw refused("a redirect, which isn't followed from here");
        }
        if (followed >= MAX) {
            throw refused("more than " + MAX + " redirects");
        }
        HttpUrl to = location == null ? null : from.resolve(location);
        if (to == null) {
            throw refused("a redirect without an HTTP URL to follow");
        }
        if (from.isHttps() && !to.isHttps()) {
            throw refused("a redirect from https down to http");
        }
        try {
            rules.check(to);
        } catch (RefusedException e) {
            // The sender's URL was valid.
            Reason reason = e.reason() == Reason.URI_INVALID ? Reason.REDIRECT_REFUSED : e.reason();
            throw new RefusedException(reason, "a redirect to " + e.getMessage());
        }
        return to;
    }

    private static RefusedException refused(String message) {
        return new RefusedException(Reason.REDIRECT_REFUSED, message);
    }
}
