package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kind;
import dev.visionstreams.config.Kinds;
import dev.visionstreams.gemini.GenerationOptions;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.Task;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What each request to a model says of the reply, for all tasks or by task. */
final class GenerationKeys {
    static final KeyList LIST = new KeyList();

    private static final TaskKey<String> THINKING_LEVEL = LIST.byTask(
            "gemini.thinking.level",
            Kinds.oneOf("minimal", "low", "medium", "high"),
            "the model's own",
            "thinking level of Gemini 3 models; not every model supports every level; thinking is billed as output");
    private static final TaskKey<Integer> THINKING_BUDGET = LIST.byTask(
            "gemini.thinking.budget",
            Kinds.integer(-1, Integer.MAX_VALUE),
            "the model's own",
            "thinking budget of Gemini 2.5 models in tokens; 0 turns thinking off (best for PNG masks), -1 lets the model"
                    + " decide");
    private static final TaskKey<String> MEDIA_RESOLUTION = LIST.byTask(
            "gemini.media.resolution",
            Kinds.oneOf("low", "medium", "high", "ultra_high"),
            "the model's own",
            "resolution at which the model sees an image: lower costs fewer tokens and shows less detail; `ultra_high`"
                    + " needs Gemini 3");
    private static final TaskKey<Boolean> CODE_EXECUTION = LIST.byTask(
            "gemini.code.execution",
            Kinds.BOOLEAN,
            "`false`",
            "whether the model may run code of its own, to zoom into the image for example: better boxes for several times"
                    + " the time and more tokens");
    private static final TaskKey<Integer> MAX_OUTPUT_TOKENS = LIST.byTask(
            "gemini.max.output.tokens",
            Kinds.integer(1, Integer.MAX_VALUE),
            "the model's own",
            "maximum length of a reply; thinking counts, so a low limit can leave no room for the reply itself");
    private static final Key<CutOff> CUT_OFF = LIST.key(
            "gemini.cut.off",
            Kinds.oneOf(CutOff.class),
            "repeat",
            "handling of a reply that is cut off at the limit: `repeat`: retried once with a higher limit, then rejected;"
                    + " `keep`: the complete objects before the cut are the result, or as `repeat` if there are none;"
                    + " `reject`: rejected immediately");
    private static final TaskKey<String> SYSTEM_INSTRUCTION = LIST.byTask(
            "gemini.system.instruction",
            Kinds.WORDS,
            "none",
            "text before the task's own instruction, for example the domain, or the language of labels and captions");
    private static final Map<Task, Key<String>> PROMPT_BY_TASK = LIST.eachTask(
            "gemini.prompt",
            Kinds.WORDS,
            "built in",
            "instruction that replaces the task's built-in one; the description of the reply's format stays, and events"
                    + " carry another `promptVersion`");
    private static final Map<String, Key<String>> SAFETY =
            safety("harassment", "hate.speech", "sexually.explicit", "dangerous.content");
    static final Kind<String> TIER = Kinds.oneOf("flex", "standard", "priority");
    private static final TaskKey<String> SERVICE_TIER = LIST.byTask(
            "gemini.service.tier", TIER, "the service's own", "service tier, which determines price and latency");
    private static final TaskKey<Duration> TIMEOUT = LIST.byTask(
            "gemini.timeout",
            Kinds.duration(Duration.ofMillis(1)),
            "`120s`; `15m` in the tier `flex`",
            "timeout of a call to a model, from its start to the end of the reply");
    private static final Key<Boolean> STORE =
            LIST.key("gemini.store", Kinds.BOOLEAN, "false", "whether Google may store the requests and their replies");

    private GenerationKeys() {}

    private static Map<String, Key<String>> safety(String... categories) {
        Map<String, Key<String>> keys = new LinkedHashMap<>();
        for (String category : categories) {
            String name = "gemini.safety." + category;
            LIST.shareRow(name, "gemini.safety.<category>");
            keys.put(
                    "HARM_CATEGORY_" + category.replace('.', '_').toUpperCase(Locale.ROOT),
                    LIST.optional(
                            name,
                            Kinds.oneOf(
                                    "off",
                                    "block_none",
                                    "block_only_high",
                                    "block_medium_and_above",
                                    "block_low_and_above"),
                            "the service's own",
                            "probability of harm from which content is blocked; categories: "
                                    + String.join(", ", List.of(categories))));
        }
        return keys;
    }

    static Map<Task, GenerationOptions> options(Assembly from) {
        Map<String, String> safety = new LinkedHashMap<>();
        SAFETY.forEach((category, key) -> {
            String threshold = from.find(key);
            if (threshold != null) {
                safety.put(category, threshold.toUpperCase(Locale.ROOT));
            }
        });
        boolean store = from.get(STORE);
        CutOff cutOff = from.get(CUT_OFF);
        Map<Task, GenerationOptions> options = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            @Nullable String level = THINKING_LEVEL.findOwn(from, task);
            @Nullable Integer budget = THINKING_BUDGET.findOwn(from, task);
            if (level == null && budget == null) {
                // A task's own level also replaces a general budget, since models take only one of them.
                level = from.find(THINKING_LEVEL.ofAll());
                budget = from.find(THINKING_BUDGET.ofAll());
            }
            String resolution = MEDIA_RESOLUTION.find(from, task);
            options.put(
                    task,
                    new GenerationOptions(
                            level,
                            budget,
                            resolution == null ? null : "MEDIA_RESOLUTION_" + resolution.toUpperCase(Locale.ROOT),
                            MAX_OUTPUT_TOKENS.find(from, task),
                            store,
                            safety,
                            SERVICE_TIER.find(from, task),
                            SYSTEM_INSTRUCTION.find(from, task),
                            from.find(Objects.requireNonNull(PROMPT_BY_TASK.get(task))),
                            cutOff,
                            TIMEOUT.find(from, task),
                            Boolean.TRUE.equals(CODE_EXECUTION.find(from, task))));
        }
        return options;
    }
}
