package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.VisionModel;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gemini over HTTPS: one generateContent a question, and never a second attempt by itself, but where a file that it had
 * uploaded is gone. It bounds nothing: how many calls run at once is the caller's to say. Written by hand rather than
 * with Google's client, which reads no {@code retryDelay}, retries on the calling thread, and holds each picture as a
 * string of base64.
 */
public final class GeminiModel implements VisionModel, AutoCloseable {
    private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private final GeminiSettings settings;
    private final LongSupplier nanoTime;
    private final GeminiClient client;
    private final FileApi fileApi;
    private final UploadedFiles uploaded;

    public GeminiModel(GeminiSettings settings) {
        this(settings, UploadListener.NONE);
    }

    public GeminiModel(GeminiSettings settings, UploadListener listener) {
        this(settings, listener, System::nanoTime, InstantSource.system(), Later.TIMER);
    }

    GeminiModel(GeminiSettings settings, LongSupplier nanoTime) {
        this(settings, UploadListener.NONE, nanoTime, InstantSource.system(), Later.TIMER);
    }

    GeminiModel(
            GeminiSettings settings, UploadListener listener, LongSupplier nanoTime, InstantSource clock, Later later) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.client = new GeminiClient(settings);
        this.fileApi = new FileApi(client, settings.baseUrl(), later);
        this.uploaded = new UploadedFiles(fileApi, settings.files(), clock, listener);
    }

    @Override
    public CompletableFuture<ModelResult> ask(ModelRequest request) {
        Long cutOffAt = request.cutOffAt();
        GenerationOptions chosen = settings.optionsOf(request.task());
        GenerationOptions options = cutOffAt == null ? chosen : chosen.afterCutAt(cutOffAt);
        if (options == null) {
            return GeminiClient.refused(
                    failure -> failure,
                    Reason.REPLY_CUT_OFF,
                    "the reply was cut off after " + cutOffAt + " tokens, and it isn't asked for more");
        }
        try {
            RequestWriter writer = new RequestWriter(options);
            StreamedBody inline = writer.write(request);
            var toUpload = uploaded.choose(request.pictures(), inline.contentLength());
            return toUpload.isEmpty()
                    ? generate(request, options, inline)
                    : new UploadedQuestion(
                                    request, toUpload, uploaded, asked -> generate(asked, options, writer.write(asked)))
                            .start();
        } catch (RuntimeException e) {
            return GeminiClient.refused(
                    failure -> failure,
                    Reason.MODEL_REFUSED_REQUEST,
                    "the request could not be made: " + e.getClass().getSimpleName());
        }
    }

    private CompletableFuture<ModelResult> generate(
            ModelRequest request, GenerationOptions options, StreamedBody body) {
        if (!MODEL_ID.matcher(request.model()).matches()) {
            return noModel(failure -> failure);
        }
        return client.call(
                client.url("v1beta/models", request.model() + ":generateContent"),
                call -> call.post(body),
                excerpt -> {
                    ReplyReader reader = new ReplyReader(request, options, excerpt);
                    long start = nanoTime.getAsLong();
                    return (headers, reply) -> reader.read(
                            reply, Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start)));
                },
                failure -> failure);
    }

    /**
     * Asks whether the key may use the model, which costs nothing. The future completes normally, with the failure if
     * there is one.
     */
    public CompletableFuture<Optional<ModelFailure>> check(String model) {
        if (!MODEL_ID.matcher(model).matches()) {
            return noModel(Optional::of);
        }
        return client.call(
                client.url("v1beta/models", model),
                call -> call,
                excerpt -> (headers, body) -> Optional.empty(),
                Optional::of);
    }

    private static <T> CompletableFuture<T> noModel(Function<ModelFailure, T> onFailure) {
        return GeminiClient.refused(onFailure, Reason.MODEL_REFUSED_REQUEST, "not the id of a model");
    }

    /** The id of the file that a URI names, if it is one of this service's Files API; null otherwise. */
    public @Nullable String fileIn(String uri) {
        return fileApi.idIn(uri);
    }

    /** What the service says of a file, once it is there for use. The future completes normally. */
    public CompletableFuture<FileAnswer> file(String id) {
        return fileApi.get(id).thenCompose(fileApi::whenActive);
    }

    /** Cancels what runs and lets go of connections and threads. A question asked later is MODEL_UNREACHABLE. */
    @Override
    public void close() {
        client.close();
    }
}
