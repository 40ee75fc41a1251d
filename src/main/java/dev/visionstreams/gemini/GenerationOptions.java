package dev.visionstreams.gemini;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says beside its question. Only what is set is sent: models differ in what they take, and an option
 * that a model doesn't know is a 400.
 *
 * @param thinkingLevel {@code minimal}, {@code low}, {@code medium} or {@code high}; Gemini 3, not every model has every
 *     level; never together with a budget
 * @param thinkingBudget tokens, 0 switches thinking off, -1 leaves it to the model; the 2.5 generation
 * @param mediaResolution such as {@code MEDIA_RESOLUTION_LOW}: fewer tokens an image, and coarser eyes
 * @param maxOutputTokens 1 or more; thinking counts too, so that a low limit can leave no text at all
 * @param store whether Google may keep requests; sent always, since newer projects keep them by default
 * @param safetySettings category to threshold
 * @param serviceTier {@code flex}, {@code standard} or {@code priority}
 */
public record GenerationOptions(
        @Nullable String thinkingLevel,
        @Nullable Integer thinkingBudget,
        @Nullable String mediaResolution,
        @Nullable Integer maxOutputTokens,
        boolean store,
        Map<String, String> safetySettings,
        @Nullable String serviceTier) {
    /** Nothing set, nothing stored. */
    public static final GenerationOptions DEFAULTS =
            new GenerationOptions(null, null, null, null, false, Map.of(), null);

    public GenerationOptions {
        if (thinkingLevel != null && thinkingBudget != null) {
            throw new IllegalArgumentException("a thinking level or a thinking budget, not both");
        }
        if (maxOutputTokens != null && maxOutputTokens < 1) {
            throw new IllegalArgumentException("at least one output token: " + maxOutputTokens);
        }
        safetySettings = Collections.unmodifiableMap(new LinkedHashMap<>(safetySettings));
    }
}
