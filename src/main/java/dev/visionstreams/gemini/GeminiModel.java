package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.VisionModel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Gemini over HTTPS: one generateContent a question, and never a second attempt by itself. It bounds nothing: how many
 * calls run at once is the caller's to say. Written by hand rather than with Google's client, which reads no
 * {@code retryDelay}, retries on the calling thread, and holds each picture as a string of base64.
 */
public final class GeminiModel implements VisionModel, AutoCloseable {
    private static final String KEY_HEADER = "x-goog-api-key";
    private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]+");

    /** As many as calls are likely to run at once without HTTP/2; OkHttp keeps five by itself. */
    private static final int MAX_IDLE_CONNECTIONS = 256;

    private final GeminiSettings settings;
    private final LongSupplier nanoTime;
    private final OkHttpClient client;

    public GeminiModel(GeminiSettings settings) {
        this(settings, System::nanoTime);
    }

    GeminiModel(GeminiSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.client = client(settings);
    }

    @Override
    public CompletableFuture<ModelResult> ask(ModelRequest request) {
        Long cutOffAt = request.cutOffAt();
        GenerationOptions chosen = settings.optionsOf(request.task());
        GenerationOptions options = cutOffAt == null ? chosen : chosen.afterCutAt(cutOffAt);
        if (options == null) {
            return refused(
                    failure -> failure,
                    Reason.REPLY_CUT_OFF,
                    "the reply was cut off after " + cutOffAt + " tokens, and it isn't asked for more");
        }
        return call(
                request.model(),
                ":generateContent",
                call -> call.post(new RequestWriter(options).write(request)),
                excerpt -> {
                    ReplyReader reader = new ReplyReader(request, options, excerpt);
                    long start = nanoTime.getAsLong();
                    return body ->
                            reader.read(body, Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start)));
                },
                failure -> failure);
    }

    /**
     * Asks whether the key may use the model, which costs nothing. The future completes normally, with the failure if
     * there is one.
     */
    public CompletableFuture<Optional<ModelFailure>> check(String model) {
        return call(model, "", call -> call, excerpt -> body -> Optional.empty(), Optional::of);
    }

    /** Cancels what runs and lets go of connections and threads. A question asked later is MODEL_UNREACHABLE. */
    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }

    private <T> CompletableFuture<T> call(
            String model,
            String method,
            UnaryOperator<Request.Builder> body,
            Function<Excerpt, Function<byte[], T>> reader,
            Function<ModelFailure, T> onFailure) {
        try {
            if (!MODEL_ID.matcher(model).matches()) {
                return refused(onFailure, Reason.MODEL_REFUSED_REQUEST, "not the id of a model");
            }
            String key = key();
            if (key == null) {
                return refused(onFailure, Reason.MODEL_ACCESS_DENIED, "no API key, or one that no header can carry");
            }
            HttpUrl url = settings.baseUrl()
                    .newBuilder()
                    .addPathSegments("v1beta/models")
                    .addPathSegment(model + method)
                    .build();
            Request.Builder request = new Request.Builder()
                    .url(url)
                    .header("User-Agent", "vision-streams")
                    .header(KEY_HEADER, key);
            Excerpt excerpt = new Excerpt(key);
            return Exchange.start(
                    client.newCall(body.apply(request).build()), excerpt, reader.apply(excerpt), onFailure);
        } catch (RuntimeException e) {
            return refused(
                    onFailure,
                    Reason.MODEL_REFUSED_REQUEST,
                    "the request could not be made: " + e.getClass().getSimpleName());
        }
    }

    private static <T> CompletableFuture<T> refused(
            Function<ModelFailure, T> onFailure, Reason reason, String message) {
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
