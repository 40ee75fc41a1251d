package dev.visionstreams.gemini;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a task's requests say beside their question. Only what is set is sent: models differ in what they take, and an
 * option that a model doesn't know is a 400.
 *
 * @param thinkingLevel {@code minimal}, {@code low}, {@code medium} or {@code high}; Gemini 3, not every model has every
 *     level; never together with a budget
 * @param thinkingBudget tokens, 0 switches thinking off, -1 leaves it to the model; the 2.5 generation
 * @param mediaResolution such as {@code MEDIA_RESOLUTION_LOW}: fewer tokens an image, and coarser eyes
 * @param maxOutputTokens 1 or more; thinking counts too, so that a low limit can leave no text at all
 * @param store whether Google may keep requests; sent always, since newer projects keep them by default
 * @param safetySettings category to threshold
 * @param serviceTier {@code flex}, {@code standard} or {@code priority}
 * @param systemInstruction goes before the task's own instruction
 * @param prompt says what to do instead of the task's own words; the words on the reply's form stay
 */
public record GenerationOptions(
        @Nullable String thinkingLevel,
        @Nullable Integer thinkingBudget,
        @Nullable String mediaResolution,
        @Nullable Integer maxOutputTokens,
        boolean store,
        Map<String, String> safetySettings,
        @Nullable String serviceTier,
        @Nullable String systemInstruction,
        @Nullable String prompt,
        CutOff cutOff) {
    /** Nothing set, nothing stored. */
    public static final GenerationOptions DEFAULTS =
            new GenerationOptions(null, null, null, null, false, Map.of(), null, null, null, CutOff.REPEAT);

    /** The most that current models write, thinking included. */
    static final int MOST_OUTPUT_TOKENS = 65_536;

    private static final int LEAST_AFTER_CUT = 8_192;

    /** What becomes of a reply that was cut off at the token limit. */
    public enum CutOff {
        /** Asked once more with a higher limit, then a failure. */
        REPEAT,
        /** The whole objects before the cut are the result; if there is none, as {@link #REPEAT}. */
        KEEP,
        /** A failure at once. */
        REJECT
    }

    public GenerationOptions {
        if (thinkingLevel != null && thinkingBudget != null) {
            throw new IllegalArgumentException("a thinking level or a thinking budget, not both");
        }
        if (maxOutputTokens != null && maxOutputTokens < 1) {
            throw new IllegalArgumentException("at least one output token: " + maxOutputTokens);
        }
        safetySettings = Collections.unmodifiableMap(new LinkedHashMap<>(safetySettings));
    }

    public GenerationOptions withCutOff(CutOff chosen) {
        return new GenerationOptions(
                thinkingLevel,
                thinkingBudget,
                mediaResolution,
                maxOutputTokens,
                store,
                safetySettings,
                serviceTier,
                systemInstruction,
                prompt,
                chosen);
    }

    /** These words instead of the built-in ones; null for none. */
    public GenerationOptions withWords(@Nullable String newSystemInstruction, @Nullable String newPrompt) {
        return new GenerationOptions(
                thinkingLevel,
                thinkingBudget,
                mediaResolution,
                maxOutputTokens,
                store,
                safetySettings,
                serviceTier,
                newSystemInstruction,
                newPrompt,
                cutOff);
    }

    public GenerationOptions withMaxOutputTokens(@Nullable Integer limit) {
        return new GenerationOptions(
                thinkingLevel,
                thinkingBudget,
                mediaResolution,
                limit,
                store,
                safetySettings,
                serviceTier,
                systemInstruction,
                prompt,
                cutOff);
    }

    /**
     * With four times the room of a reply that was cut off, as far as models have it; null if there is no more, or if
     * there is to be no second question.
     *
     * @param cutOffAt the tokens that the reply had
     */
    @Nullable
    GenerationOptions afterCutAt(long cutOffAt) {
        long had = Math.max(cutOffAt, maxOutputTokens == null ? 0 : maxOutputTokens);
        long more = Math.min(MOST_OUTPUT_TOKENS, Math.max(LEAST_AFTER_CUT, had * 4));
        return cutOff == CutOff.REJECT || more <= had ? null : withMaxOutputTokens((int) more);
    }

    /** The built-in words' version, with a mark of the words that were configured: they don't compare either. */
    String promptVersion() {
        if (systemInstruction == null && prompt == null) {
            return Prompts.VERSION;
        }
        ByteString words = ByteString.encodeUtf8(systemInstruction + "\0" + prompt);
        return Prompts.VERSION + "-" + words.sha256().hex().substring(0, 8);
    }
}
