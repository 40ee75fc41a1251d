package dev.visionstreams.local.emulator.files;

import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.sight.SentImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** Fetches images by URL and from buckets, anew for every request, only from loopback addresses and only if allowed. */
final class UrlImages {
    /** Google's limit for an image fetched by URL. */
    private static final long MAX_BYTES = 100L << 20;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final boolean allowed;
    private final @Nullable HttpUrl storage;
    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(LIMIT).followRedirects(false).build();

    /** @param storage null: no objects */
    UrlImages(boolean allowed, @Nullable URI storage) {
        this.allowed = allowed;
        this.storage = storage == null ? null : HttpUrl.get(storage);
    }

    boolean hasStorage() {
        return storage != null;
    }

    /** @param uri {@code gs://bucket/object} */
    SentImage fetchObject(String uri) throws ApiException {
        String[] parts = uri.substring("gs://".length()).split("/", 2);
        HttpUrl base = storage;
        if (base == null || parts.length < 2) {
            throw ApiErrors.objectDenied();
        }
        HttpUrl url = base.newBuilder()
                .addPathSegments("storage/v1/b")
                .addPathSegment(parts[0])
                .addPathSegment("o")
                .addPathSegment(parts[1])
                .addQueryParameter("alt", "media")
                .build();
        SentImage image = read(url);
        if (image == null) {
            throw ApiErrors.objectDenied();
        }
        return image;
    }

    SentImage fetch(String uri) throws ApiException {
        HttpUrl url = HttpUrl.parse(uri);
        SentImage image = allowed && url != null ? read(url) : null;
        if (image == null) {
            throw unreachable();
        }
        return image;
    }

    /** Null if it can't be read. */
    private @Nullable SentImage read(HttpUrl url) {
        try {
            if (!Arrays.stream(InetAddress.getAllByName(url.host())).allMatch(InetAddress::isLoopbackAddress)) {
                return null;
            }
            try (Response response = client.newCall(
                                    new Request.Builder().url(url).build())
                            .execute();
                    ResponseBody body = response.body()) {
                if (!response.isSuccessful() || body.source().request(MAX_BYTES + 1)) {
                    return null;
                }
                return SentImage.of(body.source().readByteArray());
            }
        } catch (IOException failed) {
            return null;
        }
    }

    private static ApiException unreachable() {
        return ApiException.invalid("Cannot fetch content from the provided URL.");
    }
}
