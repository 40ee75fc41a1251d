package dev.visionstreams.emulator;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Pictures that the emulator fetches itself, on every request, from loopback addresses and if that is allowed at all. */
final class UrlPictures {
    /** Google's limit for a URL. */
    private static final long MOST_BYTES = 100L << 20;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final boolean allowed;
    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(LIMIT).followRedirects(false).build();

    UrlPictures(boolean allowed) {
        this.allowed = allowed;
    }

    Picture fetch(String uri) throws ApiException {
        HttpUrl url = HttpUrl.parse(uri);
        if (!allowed || url == null) {
            throw unreachable();
        }
        try {
            if (!Arrays.stream(InetAddress.getAllByName(url.host())).allMatch(InetAddress::isLoopbackAddress)) {
                throw unreachable();
            }
            try (Response response = client.newCall(
                                    new Request.Builder().url(url).build())
                            .execute();
                    ResponseBody body = response.body()) {
                if (!response.isSuccessful() || body.source().request(MOST_BYTES + 1)) {
                    throw unreachable();
                }
                return Picture.of(body.source().readByteArray());
            }
        } catch (IOException failed) {
            throw unreachable();
        }
    }

    private static ApiException unreachable() {
        return ApiException.invalid("Cannot fetch content from the provided URL.");
    }
}
