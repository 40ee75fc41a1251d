package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Calls to the service, each one attempt, with the key in a header of those that it belongs to. Thread-safe. */
final class GeminiClient implements AutoCloseable {
    private static final String KEY_HEADER = "x-goog-api-key";
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]+");

    /** As many as calls are likely to run at once without HTTP/2; OkHttp keeps five by itself. */
    private static final int MAX_IDLE_CONNECTIONS = 256;

    private final GeminiSettings settings;
    private final OkHttpClient client;

    GeminiClient(GeminiSettings settings) {
        this.settings = settings;
        this.client = client(settings);
    }

    /** What makes something of a reply; it is asked for when the call starts. */
    interface Reader<T> extends Function<Excerpt, BiFunction<Headers, byte[], T>> {}

    /** A URL below the base, by whole segments. */
    HttpUrl url(String path, String last) {
        return settings.baseUrl()
                .newBuilder()
                .addPathSegments(path)
                .addPathSegment(last)
                .build();
    }

    /** Calls with the key, which goes nowhere but below the base URL. Cancelling the future cancels the call. */
    <T> CompletableFuture<T> call(
            HttpUrl url, UnaryOperator<Request.Builder> shape, Reader<T> reader, Function<ModelFailure, T> onFailure) {
        String key = key();
        if (key == null) {
            return refused(onFailure, Reason.MODEL_ACCESS_DENIED, "no API key, or one that no header can carry");
        }
        return start(
                key, new Request.Builder().url(url).header(KEY_HEADER, key), shape, Duration.ZERO, reader, onFailure);
    }

    /**
     * Calls without the key a URL that the service gave.
     *
     * @param more time that the call may take beyond what calls may take
     */
    <T> CompletableFuture<T> callGiven(
            HttpUrl url,
            UnaryOperator<Request.Builder> shape,
            Duration more,
            Reader<T> reader,
            Function<ModelFailure, T> onFailure) {
        String key = key();
        return start(key == null ? "" : key, new Request.Builder().url(url), shape, more, reader, onFailure);
    }

    private <T> CompletableFuture<T> start(
            String key,
            Request.Builder request,
            UnaryOperator<Request.Builder> shape,
            Duration more,
            Reader<T> reader,
            Function<ModelFailure, T> onFailure) {
        try {
            Excerpt excerpt = new Excerpt(key);
            Call call = client.newCall(
                    shape.apply(request.header("User-Agent", "vision-streams")).build());
            call.timeout().timeout(settings.callTimeout().plus(more).toMillis(), TimeUnit.MILLISECONDS);
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

    /** Null if there is none to send; checked here because OkHttp's own complaint would quote it. */
    private @Nullable String key() {
        try {
            String key = settings.apiKey().get().strip();
            return HEADER_VALUE.matcher(key).matches() ? key : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Cancels what runs and lets go of connections and threads. What is called later is MODEL_UNREACHABLE. */
    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }

    private static OkHttpClient client(GeminiSettings settings) {
        AtomicInteger threads = new AtomicInteger();
        Dispatcher dispatcher = new Dispatcher(
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "gemini-" + threads.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                }));
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(MAX_IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
                .socketFactory(new NoDelaySocketFactory())
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(settings.connectTimeout())
                .callTimeout(settings.callTimeout())
                // A model thinks for longer than OkHttp's 10 s before its first byte: the call's time-out is the one.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                // Finds a dead HTTP/2 connection before every call on it has waited for its time-out.
                .pingInterval(Duration.ofSeconds(30))
                .build();
    }
}
