package dev.visionstreams.fetch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Retry-After}, in seconds or as a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);
    private static final String NAME = "Retry-After";
    private static final String HIDDEN = "Fetch-Retry-After";

    private RetryAfter() {}

    /**
     * A network interceptor that renames the header: OkHttp itself retries a 503 with {@code Retry-After: 0}, and throws for
     * numbers beyond int.
     */
    static Response hide(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String value = response.header(NAME);
        return value == null
                ? response
                : response.newBuilder().removeHeader(NAME).header(HIDDEN, value).build();
    }

    /** How long to wait; null if the header is missing or unreadable. */
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

    /** Neither negative nor long enough to overflow when added to a time. */
    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
