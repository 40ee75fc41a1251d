package dev.visionstreams.tracing;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageSource;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of an image: from whom, and how it ended. Of a URI only scheme and host are shown: a path may be private, and
 * user info and query may be secrets.
 */
final class FetchSpans {
    private static final Set<String> HTTP = Set.of("http", "https");

    private static final int MAX_HOST = 255;

    /** Longer ones are a matter for whoever fetches them. */
    private static final int MAX_URI = 8_192;

    private FetchSpans() {}

    /** Null: the bytes are in the request, so nothing is fetched. */
    static @Nullable Span start(Tracer tracer, Context parent, ImageSource source) {
        String uri = source.uri();
        if (uri == null || uri.regionMatches(true, 0, "data:", 0, 5)) {
            return null;
        }
        SpanBuilder span = tracer.spanBuilder("fetch").setParent(parent).setSpanKind(SpanKind.CLIENT);
        URI parsed = parsed(uri);
        String scheme = parsed == null || parsed.getScheme() == null
                ? ""
                : parsed.getScheme().toLowerCase(Locale.ROOT);
        if (parsed != null && HTTP.contains(scheme)) {
            span.setAttribute(TraceNames.URL_SCHEME, scheme).setAttribute(TraceNames.HTTP_METHOD, "GET");
            String host = parsed.getHost();
            if (host != null && host.length() <= MAX_HOST) {
                span.setAttribute(TraceNames.SERVER_ADDRESS, host.toLowerCase(Locale.ROOT));
            }
            if (parsed.getPort() > 0) {
                span.setAttribute(TraceNames.SERVER_PORT, (long) parsed.getPort());
            }
        } else if (!scheme.isEmpty() && scheme.length() <= 16) {
            span.setAttribute(TraceNames.URL_SCHEME, scheme);
        }
        return span.startSpan();
    }

    private static @Nullable URI parsed(String uri) {
        try {
            return uri.length() > MAX_URI ? null : new URI(uri.strip());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Not where a bound of ours put it off: no connection was made, and that may be so every second. */
    static boolean isWorthTelling(@Nullable FetchResult result) {
        return !(result instanceof FetchResult.Failed failed)
                || !failed.reason().isBusy();
    }

    static void end(Span span, @Nullable FetchResult result) {
        if (result instanceof FetchResult.Failed failed) {
            span.setAttribute(TraceNames.ERROR_TYPE, failed.reason().name()).setStatus(StatusCode.ERROR);
            Integer status = failed.httpStatus();
            if (status != null) {
                span.setAttribute(TraceNames.HTTP_STATUS, status.longValue());
            }
        } else if (result == null) {
            span.setStatus(StatusCode.ERROR); // cancelled, or a defect
        }
        span.end();
    }
}
