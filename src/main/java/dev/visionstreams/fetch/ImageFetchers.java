package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** The fetcher of all sources: bytes in the request as they are, everything else by its URI's scheme. */
public final class ImageFetchers implements ImageFetcher, AutoCloseable {
    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    private final Map<String, ImageFetcher> byScheme = new HashMap<>();
    private final HttpImageFetcher http;

    /**
     * Opens no connection yet.
     *
     * @param clock for servers that say until when to wait
     * @throws IllegalArgumentException if the settings allow a scheme that nothing here can fetch
     */
    public ImageFetchers(FetchSettings settings, InstantSource clock) {
        this(settings, new HttpImageFetcher(settings, clock));
    }

    ImageFetchers(FetchSettings settings, HttpImageFetcher http) {
        this.http = http;
        for (String scheme : settings.schemes()) {
            byScheme.put(
                    scheme,
                    switch (scheme) {
                        case "http", "https" -> http;
                        case "data" -> new DataUriFetcher(settings.maxBytes());
                        default -> throw new IllegalArgumentException("no fetcher for the scheme " + scheme);
                    });
        }
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        ByteString content = source.content();
        if (content != null) {
            return CompletableFuture.completedFuture(new Fetched(content, source.mediaType()));
        }
        String scheme = scheme(source.uri());
        if (scheme == null) {
            return failed(Reason.URI_INVALID, "a URI begins with a scheme such as https:");
        }
        ImageFetcher fetcher = byScheme.get(scheme);
        return fetcher == null
                ? failed(Reason.SCHEME_NOT_ALLOWED, "the scheme " + scheme + " isn't allowed")
                : fetcher.fetch(source);
    }

    /** Gives up what is running, and its threads and connections. */
    @Override
    public void close() {
        http.close();
    }

    private static @Nullable String scheme(@Nullable String uri) {
        Matcher matcher = SCHEME.matcher(uri == null ? "" : uri);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static CompletableFuture<FetchResult> failed(Reason reason, String message) {
        return CompletableFuture.completedFuture(new Failed(reason, message, null, null));
    }
}
