package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a refusal of a configured setting from a refusal of the request. Both are 400 INVALID_ARGUMENT, but the message of
 * the first names a field that only settings fill.
 */
final class SettingRefusal {
    /** Addresses and what comes from a request's labels aren't evidence. */
    private static final Pattern URL = Pattern.compile("\\S+://\\S+");

    private static final Pattern SCHEMA =
            Pattern.compile("schema|\\benums?\\b|too many states", Pattern.CASE_INSENSITIVE);

    /** In the service's messages, by the setting that fills the field. */
    private static final Map<String, Pattern> WORDS = Map.of(
            "gemini.thinking.level", pattern("thinking"),
            "gemini.thinking.budget", pattern("thinking|\\bbudget\\b"),
            "gemini.media.resolution", pattern("media[ _]?resolution"),
            "gemini.max.output.tokens", pattern("max[ _]?output[ _]?tokens"),
            "gemini.service.tier", pattern("service[ _]?tier|\\b(flex|priority)\\b"),
            "gemini.code.execution", pattern("code[ _]?execution|\\btools?\\b"),
            "gemini.safety.*", pattern("safety[ _]?setting|\\bharm_category|\\bthreshold\\b"),
            "gemini.store", pattern("[\"']store[\"']"));

    private SettingRefusal() {}

    private static Pattern pattern(String words) {
        return Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    }

    /** Whether the service refused the request because of the schema of its reply. */
    static boolean isOfSchema(ModelResult result) {
        return result instanceof ModelFailure failure
                && isBadRequest(failure)
                && SCHEMA.matcher(failure.message()).find();
    }

    /** The failure as {@link Reason#MODEL_SETTING_REFUSED} if it is one of the options', otherwise unchanged. */
    static ModelResult judge(ModelResult result, GenerationOptions options) {
        if (!(result instanceof ModelFailure failure) || !isBadRequest(failure) || isOfSchema(failure)) {
            return result;
        }
        String message = URL.matcher(failure.message()).replaceAll("");
        for (String setting : settingsOf(options)) {
            Pattern words = WORDS.get(setting);
            if (words != null && words.matcher(message).find()) {
                return new ModelFailure(
                        Reason.MODEL_SETTING_REFUSED,
                        setting + ": " + failure.message(),
                        failure.httpStatus(),
                        null,
                        failure.inference());
            }
        }
        return failure;
    }

    private static boolean isBadRequest(ModelFailure failure) {
        Integer status = failure.httpStatus();
        return failure.reason() == Reason.MODEL_REFUSED_REQUEST && status != null && status == 400;
    }

    /** The settings that are sent; a limit raised after a cut-off reply isn't one. */
    private static List<String> settingsOf(GenerationOptions options) {
        List<String> settings = new ArrayList<>();
        addIfSet(settings, "gemini.thinking.level", options.thinkingLevel());
        addIfSet(settings, "gemini.thinking.budget", options.thinkingBudget());
        addIfSet(settings, "gemini.media.resolution", options.mediaResolution());
        addIfSet(settings, "gemini.max.output.tokens", options.maxOutputTokens());
        addIfSet(settings, "gemini.service.tier", options.serviceTier());
        addIfSet(settings, "gemini.code.execution", options.codeExecution() ? true : null);
        addIfSet(settings, "gemini.safety.*", options.safetySettings().isEmpty() ? null : true);
        settings.add("gemini.store");
        return settings;
    }

    private static void addIfSet(List<String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.add(name);
        }
    }
}
