package dev.visionstreams.fetch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** How long a server asks to wait: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);
    private static final String NAME = "Retry-After";
    private static final String HIDDEN = "Fetch-Retry-After";

    private RetryAfter() {}

    /**
     * A network interceptor. OkHttp asks again by itself when a 503 says {@code Retry-After: 0}, and throws when it says a
     * number beyond int; here the header is moved out of its sight.
     */
    static Response hide(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String value = response.header(NAME);
        return value == null
                ? response
                : response.newBuilder().removeHeader(NAME).header(HIDDEN, value).build();
    }

    /** Null if it says neither. */
    static @Nullable Duration of(Response response, Instant now) {
        String value = response.header(HIDDEN);
        if (value == null) {
            return null;
        }
        try {
            return bounded(Duration.ofSeconds(Long.parseLong(value.strip())));
        } catch (NumberFormatException notSeconds) {
            Instant until = response.headers().getInstant(HIDDEN);
            return until == null ? null : bounded(Duration.between(now, until));
        }
    }

    /** Not negative, and not so long that adding it to a time could overflow. */
    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
