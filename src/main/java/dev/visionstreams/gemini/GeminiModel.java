package dev.visionstreams.gemini;

import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.VisionModel;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gemini over HTTPS: one generateContent call per question, without retries, except once when a file that it uploaded
 * no longer exists. It doesn't limit concurrency; the caller does. Doesn't use Google's client, which ignores
 * {@code retryDelay}, retries on the calling thread, and holds each image as a base64 string.
 */
public final class GeminiModel implements VisionModel, AutoCloseable {
    private static final Pattern MODEL_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** A start doesn't wait for a flex call to be served. */
    private static final Duration TRIAL_TIMEOUT = Duration.ofSeconds(30);

    /** Models whose lack of a price is logged, and whose URL is kept: senders could name any number. */
    private static final int MOST_MODELS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(GeminiModel.class);

    private final GeminiSettings settings;
    private final Set<String> unpriced = ConcurrentHashMap.newKeySet();
    private final Map<String, HttpUrl> urls = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Instructions instructions = new Instructions();
    private final GeminiClient client;
    private final FileApi fileApi;
    private final UploadedFiles uploaded;
    private final EnumBudget enums = new EnumBudget();

    public GeminiModel(GeminiSettings settings) {
        this(settings, UploadListener.NONE);
    }

    public GeminiModel(GeminiSettings settings, UploadListener listener) {
        this(settings, listener, System::nanoTime, InstantSource.system(), DelayedRunner.TIMER);
    }

    GeminiModel(
            GeminiSettings settings,
            UploadListener listener,
            LongSupplier nanoTime,
            InstantSource clock,
            DelayedRunner delayed) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.client = new GeminiClient(settings);
        this.fileApi = new FileApi(client, settings.baseUrl(), delayed);
        this.uploaded = new UploadedFiles(fileApi, settings.files(), clock, listener);
    }

    @Override
    public CompletableFuture<ModelResult> ask(ModelRequest request) {
        Long cutOffAt = request.cutOffAt();
        GenerationOptions chosen = settings.optionsOf(request.task()).inTier(request.serviceTier());
        GenerationOptions options = cutOffAt == null ? chosen : chosen.afterCutAt(cutOffAt);
        if (options == null) {
            return GeminiClient.refused(
                    failure -> failure,
                    Reason.REPLY_CUT_OFF,
                    "the reply was cut off after " + cutOffAt + " tokens and is not requested again");
        }
        try {
            int characters = request.labels().isEmpty()
                    ? 0
                    : ReplySchemas.enumCharacters(
                            ReplySchemas.of(request, settings.capabilities().masks(request.model())));
            return characters > 0 && enums.allows(request.model(), characters)
                    ? new EnumeratedQuestion(
                                    enumerated -> ask(request, options, enumerated),
                                    () -> enums.refused(request.model(), characters))
                            .start()
                    : ask(request, options, false);
        } catch (RuntimeException e) {
            return GeminiClient.refused(
                    failure -> failure,
                    Reason.MODEL_REFUSED_REQUEST,
                    "the request could not be made: " + e.getClass().getSimpleName());
        }
    }

    private CompletableFuture<ModelResult> ask(ModelRequest request, GenerationOptions options, boolean enumerated) {
        RequestWriter writer = writer(options);
        StreamedBody inline = writer.write(request, enumerated);
        if (settings.vertex().used()) {
            return inline.contentLength() <= settings.files().inlineMax()
                    ? generate(request, options, inline)
                    : GeminiClient.refused(
                            failure -> failure,
                            Reason.FILE_TOO_LARGE,
                            "a request of " + inline.contentLength()
                                    + " bytes, and Google Cloud has no uploads: put the"
                                    + " image into a bucket and name it as gs://, with vision.fetch.by.model=true");
        }
        var toUpload = uploaded.choose(request.images(), inline.contentLength());
        return toUpload.isEmpty()
                ? generate(request, options, inline)
                : new UploadedQuestion(
                                request,
                                toUpload,
                                uploaded,
                                asked -> generate(asked, options, writer.write(asked, enumerated)))
                        .start();
    }

    private CompletableFuture<ModelResult> generate(
            ModelRequest request, GenerationOptions options, StreamedBody body) {
        if (!MODEL_ID.matcher(request.model()).matches()) {
            return noModel(failure -> failure);
        }
        // A limit that was raised after a reply was cut off isn't a setting.
        GenerationOptions configured = request.cutOffAt() == null ? options : options.withMaxOutputTokens(null);
        return client.call(
                generateUrl(request.model()),
                call -> tiered(call, options).post(body),
                options.callTimeout(),
                excerpt -> {
                    ReplyReader reader =
                            new ReplyReader(request, options, excerpt, billed -> priced(billed, options.serviceTier()));
                    long start = nanoTime.getAsLong();
                    return (headers, reply) -> SettingRefusal.judge(
                            reader.read(
                                    headers.get("x-gemini-service-tier"),
                                    reply,
                                    Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start))),
                            configured);
                },
                failure -> SettingRefusal.judge(shed(failure, options), configured));
    }

    private Inference priced(Inference billed, @Nullable String askedTier) {
        Cost cost = settings.prices().of(billed, askedTier, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        if (cost == null && unpriced.size() < MOST_MODELS && unpriced.add(billed.model())) {
            LOG.warn(
                    "What calls of {} cost isn't known (tier {}): set gemini.price.{}.input and .output",
                    billed.model(),
                    billed.serviceTier() == null ? askedTier : billed.serviceTier(),
                    billed.model());
        }
        return billed.costing(cost);
    }

    /** Under the flex tier, the service refuses calls that it has no room for: that is congestion, not an outage. */
    private static ModelFailure shed(ModelFailure failure, GenerationOptions options) {
        Integer status = failure.httpStatus();
        return options.isFlex() && status != null && status == 503
                ? new ModelFailure(
                        Reason.QUOTA_EXCEEDED,
                        "the flex tier has no room: " + failure.message(),
                        status,
                        failure.retryAfter(),
                        failure.inference())
                : failure;
    }

    private HttpUrl generateUrl(String model) {
        HttpUrl known = urls.get(model);
        if (known != null) {
            return known;
        }
        VertexSettings vertex = settings.vertex();
        HttpUrl url = client.url(vertex.used() ? vertex.modelsPath() : "v1beta/models", model + ":generateContent");
        if (urls.size() < MOST_MODELS) {
            urls.put(model, url);
        }
        return url;
    }

    private RequestWriter writer(GenerationOptions options) {
        return new RequestWriter(
                options, settings.capabilities(), settings.vertex().used(), instructions);
    }

    /** Google Cloud takes the tier as a header. */
    private Request.Builder tiered(Request.Builder call, GenerationOptions options) {
        String tier = options.serviceTier();
        return settings.vertex().used() && tier != null && !tier.equals("standard")
                ? call.header("X-Vertex-AI-LLM-Shared-Request-Type", tier)
                : call;
    }

    /**
     * Checks that the key may use the model, at no cost. The future completes normally, with the failure if there is
     * one.
     */
    public CompletableFuture<Optional<ModelFailure>> check(String model) {
        if (!MODEL_ID.matcher(model).matches()) {
            return noModel(Optional::of);
        }
        return client.call(
                client.url(settings.vertex().used() ? settings.vertex().cataloguePath() : "v1beta/models", model),
                call -> call,
                excerpt -> (headers, body) -> Optional.empty(),
                Optional::of);
    }

    /**
     * Asks the model a question without images, limited to one output token, with the settings of a task: the failure
     * tells whether the model refuses them. The future completes normally.
     */
    public CompletableFuture<Optional<ModelFailure>> tryOut(String model, Task task) {
        if (!MODEL_ID.matcher(model).matches()) {
            return noModel(Optional::of);
        }
        GenerationOptions options = settings.optionsOf(task);
        return client.call(
                generateUrl(model),
                call -> tiered(call, options)
                        .post(writer(options.withMaxOutputTokens(1)).trial()),
                TRIAL_TIMEOUT,
                excerpt -> (headers, body) -> Optional.empty(),
                failure -> Optional.of((ModelFailure) SettingRefusal.judge(failure, options)));
    }

    private static <T> CompletableFuture<T> noModel(Function<ModelFailure, T> onFailure) {
        return GeminiClient.refused(onFailure, Reason.MODEL_REFUSED_REQUEST, "not a valid model id");
    }

    /** The id of the file that a URI of this service's Files API names; null for any other URI. */
    public @Nullable String fileIn(String uri) {
        return settings.vertex().used() ? null : fileApi.idIn(uri);
    }

    /** The service's description of a file, once it can be used. The future completes normally. */
    public CompletableFuture<FileAnswer> file(String id) {
        return fileApi.get(id).thenCompose(fileApi::whenActive);
    }

    /** Cancels running calls and releases connections and threads. Later questions fail as MODEL_UNREACHABLE. */
    @Override
    public void close() {
        client.close();
    }
}
