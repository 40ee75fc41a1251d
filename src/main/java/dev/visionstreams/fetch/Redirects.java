package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where redirects may lead. Addresses are none of its business: the guard sees each connection. */
final class Redirects {
    static final int MAX = 5;

    private Redirects() {}

    static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    static boolean hasUserInfo(HttpUrl url) {
        return !url.username().isEmpty() || !url.password().isEmpty();
    }

    /**
     * @param location the response's {@code Location}, absolute or relative
     * @param followed redirects before this one
     * @param schemes those that requests may use
     */
    static HttpUrl follow(HttpUrl from, @Nullable String location, int followed, Set<String> schemes)
            throws RefusedException {
        if (followed >= MAX) {
            throw new RefusedException(Reason.REDIRECT_REFUSED, "more than " + MAX + " redirects");
        }
        HttpUrl to = location == null ? null : from.resolve(location);
        if (to == null) {
            throw new RefusedException(Reason.REDIRECT_REFUSED, "a redirect without an HTTP URL to follow");
        }
        if (from.isHttps() && !to.isHttps()) {
            throw new RefusedException(Reason.REDIRECT_REFUSED, "a redirect from https down to http");
        }
        if (!schemes.contains(to.scheme())) {
            throw new RefusedException(
                    Reason.SCHEME_NOT_ALLOWED, "a redirect to " + to.scheme() + ", which isn't allowed");
        }
        if (hasUserInfo(to)) {
            throw new RefusedException(Reason.REDIRECT_REFUSED, "a redirect to a URL with user info");
        }
        return to;
    }

    /** A redirect that isn't followed. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final Reason reason;

        RefusedException(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }
}
