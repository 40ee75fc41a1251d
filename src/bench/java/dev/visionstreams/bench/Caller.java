package dev.visionstreams.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.http.NoDelaySocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Fetches an event's image and asks the model, on the calling thread: the job, as briefly as it can be written. */
final class Caller {
    /** How long to wait after a refusal: the stub's hint, and the same where it gives none. */
    static final Duration HINT = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final byte[] BEFORE = bytes("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"inlineData\":"
            + "{\"mimeType\":\"image/jpeg\",\"data\":\"");

    private final String images;
    private final String generate;
    private final OkHttpClient client;

    /** @param calls how many may run at once */
    Caller(String gemini, String images, int calls) {
        this.images = images;
        generate = gemini + "/v1beta/models/" + GeminiStub.MODEL + ":generateContent";
        client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(2 * calls, 5, TimeUnit.MINUTES))
                .socketFactory(new NoDelaySocketFactory(Socket::new))
                .readTimeout(Duration.ofMinutes(2))
                .build();
    }

    /** The reply's text; null if the service refused the call. */
    @Nullable
    String ask(int event) throws IOException {
        byte[] image;
        Request fetch = new Request.Builder().url(images + "/" + event + ".jpg").build();
        try (Response response = client.newCall(fetch).execute()) {
            image = response.body().bytes();
        }
        Request call = new Request.Builder()
                .url(generate)
                .header("x-goog-api-key", "benchmark")
                .post(body(image, event))
                .build();
        try (Response response = client.newCall(call).execute()) {
            if (response.code() == 429 || response.code() == 503) {
                return null;
            }
            JsonNode reply = JSON.readTree(response.body().byteStream());
            return reply.path("candidates")
                    .path(0)
                    .path("content")
                    .path("parts")
                    .path(0)
                    .path("text")
                    .asText();
        }
    }

    private static RequestBody body(byte[] image, int event) {
        byte[] after = bytes("\"}},{\"text\":\"Find the objects. event-" + event + ".\"}]}]}");
        byte[] encoded = Base64.getEncoder().encode(image);
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return JSON_TYPE;
            }

            @Override
            public long contentLength() {
                return (long) BEFORE.length + encoded.length + after.length;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.write(BEFORE).write(encoded).write(after);
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
