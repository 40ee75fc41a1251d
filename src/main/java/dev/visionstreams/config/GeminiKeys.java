package dev.visionstreams.config;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Settings of the model and of its service. */
final class GeminiKeys {
    static final KeyList LIST = new KeyList();

    private static final Duration INSTANT = Duration.ofMillis(1);

    static final Key<Secret> API_KEY = LIST.optional(
            "gemini.api.key", Kinds.SECRET, "none", "the API key; it goes into a header, never into a URL or a log");
    static final Key<URI> BASE_URL = LIST.key(
            "gemini.base.url",
            Kinds.BASE_URL,
            "https://generativelanguage.googleapis.com",
            "where the API is; `emulate` prints its own");
    static final Key<String> MODEL =
            LIST.key("gemini.model", Kinds.MODEL, "gemini-3.5-flash-lite", "the model for requests that name none");
    static final Map<String, Key<String>> MODEL_BY_TASK = models();
    static final Key<List<String>> MODELS_ALLOWED = LIST.key(
            "gemini.models.allowed", Kinds.listOf(Kinds.MODEL, 0), "", "the models that a request may name; none: any");
    static final Key<Long> REQUESTS_PER_MINUTE =
            LIST.optional("gemini.requests.per.minute", Kinds.count(), "none", "the quota of all instances together");
    static final Key<Long> TOKENS_PER_MINUTE =
            LIST.optional("gemini.tokens.per.minute", Kinds.count(), "none", "the quota of all instances together");
    static final TaskKey<Generation.ThinkingLevel> THINKING_LEVEL = LIST.byTask(
            "gemini.thinking.level",
            Kinds.oneOf(Generation.ThinkingLevel.class),
            "the model's own",
            "how much models of Gemini 3 think; not every model has every level, and thoughts are billed as output");
    static final TaskKey<Integer> THINKING_BUDGET = LIST.byTask(
            "gemini.thinking.budget",
            Kinds.integer(-1, Integer.MAX_VALUE),
            "the model's own",
            "how many tokens models of the 2.5 generation think; 0: none, which is best for masks, -1: as they like");
    static final TaskKey<Generation.MediaResolution> MEDIA_RESOLUTION = LIST.byTask(
            "gemini.media.resolution",
            Kinds.oneOf(Generation.MediaResolution.class),
            "the model's own",
            "how many tokens an image becomes: fewer cost less and see less");
    static final TaskKey<Integer> MAX_OUTPUT_TOKENS = LIST.byTask(
            "gemini.max.output.tokens",
            Kinds.integer(1, Integer.MAX_VALUE),
            "the model's own",
            "how long a reply may be; thinking counts, so that a low limit can leave no reply at all");
    static final Key<Generation.CutOff> CUT_OFF = LIST.key(
            "gemini.cut.off",
            Kinds.oneOf(Generation.CutOff.class),
            "repeat",
            "a reply that ends at its limit: `repeat`: asked once more with a higher one, then rejected; `keep`: the whole"
                    + " objects before the cut are the result, and if there is none, as `repeat`; `reject`: rejected at once");
    static final TaskKey<String> SYSTEM_INSTRUCTION = LIST.byTask(
            "gemini.system.instruction",
            Kinds.WORDS,
            "none",
            "goes before the task's own instruction: the domain, the language of labels and captions");
    static final Map<String, Key<String>> PROMPT_BY_TASK = prompts();
    static final Map<String, Key<Generation.SafetyThreshold>> SAFETY =
            safety("harassment", "hate.speech", "sexually.explicit", "dangerous.content");
    static final Key<Generation.ServiceTier> SERVICE_TIER = LIST.optional(
            "gemini.service.tier",
            Kinds.oneOf(Generation.ServiceTier.class),
            "the service's own",
            "what a call costs and how soon it is answered");
    static final Key<Boolean> STORE =
            LIST.key("gemini.store", Kinds.BOOLEAN, "false", "whether Google may keep the requests and their replies");
    static final Key<Long> INLINE_MAX = LIST.key(
            "gemini.inline.max",
            Kinds.size(100_000_000),
            "20MB",
            "how many bytes a request to the model may have, its pictures in base64; beyond it the largest are uploaded");
    static final Key<Long> FILES_REUSE_MIN = LIST.optional(
            "gemini.files.reuse.min",
            Kinds.size(2_000_000_000),
            "none",
            "pictures of so many bytes are uploaded when they are seen for the second time in `gemini.files.reuse.window`;"
                    + " Google keeps what is uploaded for two days");
    static final Key<Duration> FILES_REUSE_WINDOW = LIST.key(
            "gemini.files.reuse.window", Kinds.duration(INSTANT), "10m", "for how long a picture counts as seen");
    static final Key<Boolean> FILES_DELETE = LIST.key(
            "gemini.files.delete",
            Kinds.BOOLEAN,
            "false",
            "whether an uploaded picture is deleted once no request uses it, and so uploaded again for the next");

    private GeminiKeys() {}

    private static Map<String, Key<String>> models() {
        Map<String, Key<String>> models = new LinkedHashMap<>();
        for (String task : Keys.TASKS) {
            String name = MODEL.name() + "." + task.toLowerCase(Locale.ROOT);
            models.put(
                    task,
                    LIST.optional(
                            name,
                            Kinds.MODEL,
                            "`gemini.model`",
                            "the model for `" + task + "` requests that name none"));
        }
        return models;
    }

    private static Map<String, Key<String>> prompts() {
        return LIST.eachTask(
                "gemini.prompt",
                Kinds.WORDS,
                "built in",
                "tells the model what to do for the task; the words on the reply's form stay as they are, and events carry"
                        + " another `promptVersion`");
    }

    private static Map<String, Key<Generation.SafetyThreshold>> safety(String... categories) {
        Map<String, Key<Generation.SafetyThreshold>> keys = new LinkedHashMap<>();
        for (String category : categories) {
            String name = "gemini.safety." + category;
            LIST.shareRow(name, "gemini.safety.<category>");
            keys.put(
                    category,
                    LIST.optional(
                            name,
                            Kinds.oneOf(Generation.SafetyThreshold.class),
                            "the service's own",
                            "from which probability of harm on something is blocked; the categories: "
                                    + String.join(", ", List.of(categories))));
        }
        return keys;
    }
}
