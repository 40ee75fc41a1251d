package dev.visionstreams.gemini;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Options that are sent with every request of a task. Only options that are set are sent: models differ in what they
 * accept, and answer 400 to an option that they don't know.
 *
 * @param thinkingLevel {@code minimal}, {@code low}, {@code medium} or {@code high}, from Gemini 3 on; not every model
 *     has every level; excludes a budget
 * @param thinkingBudget in tokens, for the 2.5 generation; 0 turns thinking off, -1 lets the model decide
 * @param mediaResolution such as {@code MEDIA_RESOLUTION_LOW}: fewer tokens per image, less detail;
 *     {@link #ULTRA_HIGH} is sent with each image, since requests as a whole can't have it
 * @param maxOutputTokens 1 or more; includes thinking, so a low limit can leave no room for text
 * @param store whether Google may store requests; always sent, because newer projects store them by default
 * @param safetySettings thresholds by category
 * @param serviceTier {@code flex}, {@code standard} or {@code priority}
 * @param systemInstruction placed before the task's own instruction
 * @param prompt replaces the task's description of what to do; the description of the reply's form stays
 * @param cutOff what happens to a reply that is cut off
 * @param timeout of a call, from its start to the end of the reply, above zero; null for the tier's default
 * @param codeExecution whether the model may run code of its own to look at the image
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
        CutOff cutOff,
        @Nullable Duration timeout,
        boolean codeExecution) {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** Google aims at one to fifteen minutes for calls under the flex tier. */
    private static final Duration FLEX_TIMEOUT = Duration.ofMinutes(15);

    static final String ULTRA_HIGH = "MEDIA_RESOLUTION_ULTRA_HIGH";

    /** Nothing set, nothing stored. */
    public static final GenerationOptions DEFAULTS =
            new GenerationOptions(null, null, null, null, false, Map.of(), null, null, null, CutOff.REPEAT);

    /** The maximum output of current models, thinking included. */
    static final int MOST_OUTPUT_TOKENS = 65_536;

    private static final int LEAST_AFTER_CUT = 8_192;

    /** What to do with a reply that was cut off at the token limit. */
    public enum CutOff {
        /** Ask once more with a higher limit, then fail. */
        REPEAT,
        /** Return the complete objects before the cut; if there is none, as {@link #REPEAT}. */
        KEEP,
        /** Fail at once. */
        REJECT
    }

    /** With the default time-out and without code. */
    public GenerationOptions(
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
        this(
                thinkingLevel,
                thinkingBudget,
                mediaResolution,
                maxOutputTokens,
                store,
                safetySettings,
                serviceTier,
                systemInstruction,
                prompt,
                cutOff,
                null,
                false);
    }

    public GenerationOptions {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("gemini.timeout must be above zero: " + timeout);
        }
        if (thinkingLevel != null && thinkingBudget != null) {
            throw new IllegalArgumentException(
                    "gemini.thinking.level: a level (Gemini 3) or gemini.thinking.budget (2.5), not both for one task");
        }
        if (maxOutputTokens != null && maxOutputTokens < 1) {
            throw new IllegalArgumentException("at least one output token: " + maxOutputTokens);
        }
        safetySettings = Collections.unmodifiableMap(new LinkedHashMap<>(safetySettings));
    }

    /** Without texts, which no model refuses, and without what only concerns the reply. */
    public GenerationOptions settingsOnly() {
        return new GenerationOptions(
                thinkingLevel,
                thinkingBudget,
                mediaResolution,
                null,
                store,
                safetySettings,
                serviceTier,
                null,
                null,
                CutOff.REPEAT,
                null,
                codeExecution);
    }

    GenerationOptions withMaxOutputTokens(@Nullable Integer limit) {
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
                cutOff,
                timeout,
                codeExecution);
    }

    /**
     * With another tier. A time-out that was set for the configured tier doesn't cut calls under the flex tier short.
     *
     * @param tier null: the configured one
     */
    GenerationOptions inTier(@Nullable String tier) {
        if (tier == null || tier.equals(serviceTier)) {
            return this;
        }
        boolean tooShort = tier.equals("flex") && timeout != null && timeout.compareTo(FLEX_TIMEOUT) < 0;
        return new GenerationOptions(
                thinkingLevel,
                thinkingBudget,
                mediaResolution,
                maxOutputTokens,
                store,
                safetySettings,
                tier,
                systemInstruction,
                prompt,
                cutOff,
                tooShort ? null : timeout,
                codeExecution);
    }

    /** Whether calls are made only when the service has room, at a lower price. */
    boolean isFlex() {
        return "flex".equals(serviceTier);
    }

    /** The limit of a call, from its start to the end of its reply. */
    Duration callTimeout() {
        return timeout != null ? timeout : isFlex() ? FLEX_TIMEOUT : TIMEOUT;
    }

    /**
     * With a limit of four times the tokens of a reply that was cut off, up to the models' maximum; null if that is no
     * more than before, or if {@link CutOff#REJECT} forbids another call.
     *
     * @param cutOffAt the tokens of the reply that was cut off
     */
    @Nullable
    GenerationOptions afterCutAt(long cutOffAt) {
        long had = Math.max(cutOffAt, maxOutputTokens == null ? 0 : maxOutputTokens);
        long more = Math.min(MOST_OUTPUT_TOKENS, Math.max(LEAST_AFTER_CUT, had * 4));
        return cutOff == CutOff.REJECT || more <= had ? null : withMaxOutputTokens((int) more);
    }

    /** What of these options shapes a reply, and what is asked for; not how it is served. */
    String shape() {
        Map<String, Object> shape = new TreeMap<>();
        put(shape, "thinkingLevel", thinkingLevel);
        put(shape, "thinkingBudget", thinkingBudget);
        put(shape, "mediaResolution", mediaResolution);
        put(shape, "maxOutputTokens", maxOutputTokens);
        put(shape, "safetySettings", safetySettings.isEmpty() ? null : new TreeMap<>(safetySettings));
        put(shape, "cutOff", cutOff);
        put(shape, "codeExecution", codeExecution ? true : null);
        // Last, because they are free text.
        return Prompts.VERSION + shape + "\0" + systemInstruction + "\0" + prompt;
    }

    private static void put(Map<String, Object> shape, String name, @Nullable Object value) {
        if (value != null) {
            shape.put(name, value);
        }
    }

    /**
     * The version of the built-in prompts, with a hash of configured texts: results of different prompts aren't
     * comparable.
     */
    String promptVersion() {
        if (systemInstruction == null && prompt == null) {
            return Prompts.VERSION;
        }
        ByteString words = ByteString.encodeUtf8(systemInstruction + "\0" + prompt);
        return Prompts.VERSION + "-" + words.sha256().hex().substring(0, 8);
    }
}
