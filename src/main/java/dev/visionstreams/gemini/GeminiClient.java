package dev.visionstreams.gemini;

import dev.visionstreams.http.HttpClients;
import dev.visionstreams.http.SpreadCalls;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** HTTP calls to the service, one attempt each; the key is sent only to URLs below the base URL. Thread-safe. */
final class GeminiClient implements AutoCloseable {
    private static final String KEY_HEADER = "x-goog-api-key";
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]+");

    private final GeminiSettings settings;
    private final SpreadCalls calls;

    GeminiClient(GeminiSettings settings) {
        this.settings = settings;
        this.calls = new SpreadCalls(client(settings));
    }

    /** Creates the reader of a reply when the call starts. */
    interface Reader<T> extends Function<SafeQuote, BiFunction<Headers, byte[], T>> {}

    /** A URL below the base URL; {@code last} is a single path segment. */
    HttpUrl url(String path, String last) {
        return settings.baseUrl()
                .newBuilder()
                .addPathSegments(path)
                .addPathSegment(last)
                .build();
    }

    /** Calls with the key and the settings' time-out; the URL must be below the base URL. */
    <T> CompletableFuture<T> call(
            HttpUrl url, UnaryOperator<Request.Builder> shape, Reader<T> reader, Function<ModelFailure, T> onFailure) {
        return call(url, shape, settings.callTimeout(), reader, onFailure);
    }

    /**
     * Calls with the key; the URL must be below the base URL. Cancelling the future cancels the call.
     *
     * @param timeout from the start of the call to the end of its reply
     */
    <T> CompletableFuture<T> call(
            HttpUrl url,
            UnaryOperator<Request.Builder> shape,
            Duration timeout,
            Reader<T> reader,
            Function<ModelFailure, T> onFailure) {
        if (settings.vertex().needsToken()) {
            return start("", new Request.Builder().url(url), shape, timeout, reader, onFailure);
        }
        String key = key();
        if (key == null) {
            return refused(
                    onFailure,
                    Reason.MODEL_ACCESS_DENIED,
                    "the API key is missing or contains characters that no HTTP header allows");
        }
        return start(key, new Request.Builder().url(url).header(KEY_HEADER, key), shape, timeout, reader, onFailure);
    }

    /**
     * Calls a URL that the service gave, without the key.
     *
     * @param more added to the configured call time-out
     */
    <T> CompletableFuture<T> callGiven(
            HttpUrl url,
            UnaryOperator<Request.Builder> shape,
            Duration more,
            Reader<T> reader,
            Function<ModelFailure, T> onFailure) {
        String key = key();
        return start(
                key == null ? "" : key,
                new Request.Builder().url(url),
                shape,
                settings.callTimeout().plus(more),
                reader,
                onFailure);
    }

    private <T> CompletableFuture<T> start(
            String key,
            Request.Builder request,
            UnaryOperator<Request.Builder> shape,
            Duration timeout,
            Reader<T> reader,
            Function<ModelFailure, T> onFailure) {
        try {
            SafeQuote excerpt = new SafeQuote(key);
            Call call = calls.newCall(
                    shape.apply(request.header("User-Agent", "vision-streams")).build());
            call.timeout().timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return Exchange.start(call, excerpt, reader.apply(excerpt), onFailure);
        } catch (RuntimeException e) {
            return refused(
                    onFailure,
                    Reason.MODEL_REFUSED_REQUEST,
                    "the request could not be made: " + e.getClass().getSimpleName());
        }
    }

    static <T> CompletableFuture<T> refused(Function<ModelFailure, T> onFailure, Reason reason, String message) {
        return CompletableFuture.completedFuture(onFailure.apply(new ModelFailure(reason, message, null, null, null)));
    }

    /** Null if there is no usable key; checked here because OkHttp's error message would quote the key. */
    private @Nullable String key() {
        try {
            String key = settings.apiKey().get().strip();
            return HEADER_VALUE.matcher(key).matches() ? key : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Cancels running calls and releases connections and threads. Later calls fail as MODEL_UNREACHABLE. */
    @Override
    public void close() {
        calls.close();
    }

    private static OkHttpClient client(GeminiSettings settings) {
        OkHttpClient.Builder client = HttpClients.oneAttempt("gemini");
        if (settings.vertex().needsToken()) {
            client.addInterceptor(new CloudCredentials(settings.vertex().credentialsFile()));
        }
        return client.connectTimeout(settings.connectTimeout())
                .callTimeout(settings.callTimeout())
                // A model can take longer than OkHttp's 10 s to its first byte; only the call's time-out applies.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                // Detects a dead HTTP/2 connection before every call on it runs into its time-out.
                .pingInterval(Duration.ofSeconds(30))
                .build();
    }
}
