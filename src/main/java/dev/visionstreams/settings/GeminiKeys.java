package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kind;
import dev.visionstreams.config.Kinds;
import dev.visionstreams.config.Secret;
import dev.visionstreams.gemini.FileOptions;
import dev.visionstreams.gemini.GeminiSettings;
import dev.visionstreams.gemini.ModelCapabilities;
import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.gemini.VertexSettings;
import dev.visionstreams.model.Prices;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The model and the Gemini API. */
final class GeminiKeys {
    static final KeyList LIST = new KeyList();

    private static final Kind<String> MODEL_ID =
            Kinds.matching("model", "a model id such as gemini-3.5-flash-lite", "[A-Za-z0-9._-]+");

    private static final Key<Secret> API_KEY = LIST.optional(
            "gemini.api.key", Kinds.SECRET, "none", "API key; sent in a header, never in a URL, and never logged");
    private static final Key<Path> API_KEY_FILE = LIST.optional(
            "gemini.api.key.file",
            Kinds.PATH,
            "none",
            "file with the API key, for example a mounted secret; white space around the key is ignored; read at the start");
    private static final Key<URI> BASE_URL = LIST.key(
            "gemini.base.url",
            Kinds.BASE_URL,
            "https://generativelanguage.googleapis.com",
            "base URL of the API; `emulate` prints its own");
    private static final Key<String> BACKEND = LIST.key(
            "gemini.backend",
            Kinds.oneOf("gemini", "vertex"),
            "gemini",
            "`gemini`: the Gemini API with `gemini.api.key`; `vertex`: the same models in a project of Google Cloud, with"
                    + " the project's credentials");
    private static final Key<String> VERTEX_PROJECT = LIST.optional(
            "gemini.vertex.project",
            Kinds.matching("project", "a project id such as my-project-42", "[a-z0-9][a-z0-9.:-]{1,99}"),
            "none",
            "the project, for `gemini.backend=vertex`");
    private static final Key<String> VERTEX_LOCATION = LIST.key(
            "gemini.vertex.location",
            Kinds.matching("location", "a location such as global or europe-west4", "[a-z]+(-[a-z]+[0-9]+)?"),
            "global",
            "the location; it determines the base URL unless `gemini.base.url` is set");
    private static final Key<String> VERTEX_CREDENTIALS = LIST.key(
            "gemini.vertex.credentials",
            Kinds.oneOf("default", "key"),
            "default",
            "`default`: application default credentials; `key`: `gemini.api.key`, where the project takes one");
    private static final Key<Path> VERTEX_CREDENTIALS_FILE = LIST.optional(
            "gemini.vertex.credentials.file",
            Kinds.PATH,
            "none",
            "JSON file with credentials to use instead, for example those of a service account");
    private static final Key<String> MODEL =
            LIST.key("gemini.model", MODEL_ID, "gemini-3.5-flash-lite", "model for requests that name none");
    private static final Map<Task, Key<String>> MODEL_BY_TASK = models();
    private static final Key<List<String>> MODELS_ALLOWED = LIST.key(
            "gemini.models.allowed", Kinds.listOf(MODEL_ID, 0), "", "models that a request may name; none: any model");
    private static final Key<List<String>> MASKS = LIST.key(
            "gemini.masks",
            Kinds.listOf(
                    Kinds.matching(
                            "model:form",
                            "a model id and png, polygon or none, such as my-tuned-flash:polygon",
                            "[A-Za-z0-9._-]+:(?:png|polygon|none)"),
                    0),
            "",
            "how a model draws outlines for `SEGMENT`, where its id doesn't tell: `png` (the 2.5 generation), `polygon`"
                    + " (all others) or `none`, for example `my-tuned-flash:png`");
    private static final Key<Long> REQUESTS_PER_MINUTE =
            LIST.optional("gemini.requests.per.minute", Kinds.count(), "none", "request quota shared by all instances");
    private static final Key<Long> TOKENS_PER_MINUTE =
            LIST.optional("gemini.tokens.per.minute", Kinds.count(), "none", "token quota shared by all instances");
    private static final Key<Duration> OUTAGE_PATIENCE = LIST.key(
            "gemini.outage.patience",
            Kinds.duration(Duration.ofMillis(1)),
            "24h",
            "how long a request whose calls fail (5xx, unreachable, timeout) is held while the model answers no other"
                    + " request; then it is rejected");
    private static final Key<Boolean> TRIAL = LIST.key(
            "gemini.trial",
            Kinds.BOOLEAN,
            "true",
            "at the start and in `check`, asks each configured model for one token with each task's settings, to learn"
                    + " whether it refuses them");
    private static final Key<List<String>> SERVICE_TIER_TOPICS = LIST.key(
            "gemini.service.tier.topics",
            Kinds.listOf(
                    Kinds.matching(
                            "topic:tier",
                            "a topic of requests and flex, standard or priority, such as backfill:flex",
                            "[A-Za-z0-9._-]+:(?:flex|standard|priority)"),
                    0),
            "",
            "service tier of the requests of a topic, for example `image-backfill:flex`, before that of the task");
    private static final Key<List<String>> SERVICE_TIERS_ALLOWED = LIST.key(
            "gemini.service.tiers.allowed",
            Kinds.listOf(GenerationKeys.TIER, 0),
            "",
            "service tiers that a request may name; none: only the configured ones");
    private static final Key<String> PRICE_CURRENCY = LIST.key(
            Keys.PRICE + "currency",
            Kinds.matching("currency", "a currency's three letters such as EUR", "[A-Z]{3}"),
            Prices.BUILT_IN_CURRENCY,
            "currency of all `gemini.price` settings; with any other than `USD` the built-in prices aren't used");
    private static final Key<String> PRICE_DATE = LIST.optional(
            Keys.PRICE + "date",
            Kinds.matching("day", "a day such as 2026-11-01", "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])"),
            "that of the built-in prices",
            "day of the price list that the `gemini.price` settings are from, which events carry in `cost.pricesOf`");
    private static final Key<Long> INLINE_MAX = LIST.key(
            "gemini.inline.max",
            Kinds.size(100_000_000),
            "20MB",
            "maximum size of a request to the model, including its images in base64; beyond it the largest images are"
                    + " uploaded");
    private static final Key<Long> FILES_REUSE_MIN = LIST.optional(
            "gemini.files.reuse.min",
            Kinds.size(2_000_000_000),
            "none",
            "images of at least this size are uploaded when they occur a second time within `gemini.files.reuse.window`;"
                    + " Google keeps uploads for two days");
    private static final Key<Duration> FILES_REUSE_WINDOW = LIST.key(
            "gemini.files.reuse.window",
            Kinds.duration(Duration.ofMillis(1)),
            "10m",
            "how long an image is remembered for `gemini.files.reuse.min`");
    private static final Key<Boolean> FILES_DELETE = LIST.key(
            "gemini.files.delete",
            Kinds.BOOLEAN,
            "false",
            "deletes an uploaded image once no request uses it; the next request with it uploads it again");

    private GeminiKeys() {}

    private static Map<Task, Key<String>> models() {
        Map<Task, Key<String>> models = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            String name = MODEL.name() + "." + KeyList.lowerCase(task);
            String description = "model for `" + task + "` requests that name none";
            models.put(task, LIST.optional(name, MODEL_ID, "`gemini.model`", description));
        }
        return models;
    }

    private static @Nullable Secret key(@Nullable Secret given, @Nullable Path file) {
        if (file == null) {
            return given;
        }
        if (given != null) {
            throw new IllegalArgumentException(API_KEY.name() + ", " + API_KEY_FILE.name() + ": set one of them");
        }
        try {
            return Kinds.SECRET.parse(Files.readString(file).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException(API_KEY_FILE.name() + ": " + file + " can't be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    API_KEY_FILE.name() + ": the content of " + file + " is not " + Kinds.SECRET.expected(), e);
        }
    }

    static String currency(Assembly from) {
        return from.get(PRICE_CURRENCY);
    }

    static ModelSettings gemini(Assembly from) {
        Secret key = key(from.find(API_KEY), from.find(API_KEY_FILE));
        HttpUrl baseUrl = HttpUrl.get(from.get(BASE_URL));
        if (baseUrl == null) {
            throw new IllegalArgumentException(BASE_URL.name() + ": not an http or https URL");
        }
        VertexSettings vertex = new VertexSettings(
                from.get(BACKEND).equals("vertex"),
                from.find(VERTEX_PROJECT),
                from.get(VERTEX_LOCATION),
                from.get(VERTEX_CREDENTIALS).equals("key"),
                from.find(VERTEX_CREDENTIALS_FILE));
        if (vertex.used() && from.find(FILES_REUSE_MIN) != null) {
            throw new IllegalArgumentException(
                    FILES_REUSE_MIN.name() + ": Google Cloud has no uploads, only gs:// objects");
        }
        GeminiSettings gemini =
                GeminiSettings.withKey(key == null ? new Secret("") : key).withVertex(vertex);
        GeminiSettings service = (baseUrl.equals(GeminiSettings.GOOGLE) ? gemini : gemini.withBaseUrl(baseUrl))
                .withOptions(GenerationKeys.options(from))
                .withCapabilities(capabilities(from))
                .withPrices(PriceKeys.prices(from, currency(from), from.find(PRICE_DATE)))
                .withFiles(new FileOptions(
                        from.get(INLINE_MAX),
                        from.find(FILES_REUSE_MIN),
                        from.get(FILES_REUSE_WINDOW),
                        from.get(FILES_DELETE)));
        Map<Task, String> modelByTask = new EnumMap<>(Task.class);
        MODEL_BY_TASK.forEach((task, own) -> {
            String model = from.find(own);
            if (model != null) {
                modelByTask.put(task, model);
            }
        });
        return new ModelSettings(
                service,
                from.get(MODEL),
                modelByTask,
                from.get(MODELS_ALLOWED),
                from.find(REQUESTS_PER_MINUTE),
                from.find(TOKENS_PER_MINUTE),
                from.get(OUTAGE_PATIENCE),
                from.get(TRIAL),
                tierByTopic(from),
                Set.copyOf(from.get(SERVICE_TIERS_ALLOWED)));
    }

    /** Throws an {@link IllegalArgumentException} if a tier is that of a topic which isn't read. */
    static ModelSettings tierTopics(ModelSettings gemini, TopicSettings topics) {
        for (String topic : gemini.tierByTopic().keySet()) {
            if (!topics.inputs().contains(topic)) {
                throw new IllegalArgumentException(SERVICE_TIER_TOPICS.name() + ": " + topic
                        + " is no topic of requests; these are " + String.join(", ", topics.inputs()));
            }
        }
        return gemini;
    }

    private static Map<String, String> tierByTopic(Assembly from) {
        Map<String, String> tiers = new LinkedHashMap<>();
        for (String given : from.get(SERVICE_TIER_TOPICS)) {
            int colon = given.indexOf(':');
            tiers.put(given.substring(0, colon), given.substring(colon + 1));
        }
        return tiers;
    }

    private static ModelCapabilities capabilities(Assembly from) {
        Map<String, MaskForm> masks = new LinkedHashMap<>();
        for (String given : from.get(MASKS)) {
            int colon = given.indexOf(':');
            masks.put(
                    given.substring(0, colon),
                    MaskForm.valueOf(given.substring(colon + 1).toUpperCase(Locale.ROOT)));
        }
        return new ModelCapabilities(masks);
    }
}
