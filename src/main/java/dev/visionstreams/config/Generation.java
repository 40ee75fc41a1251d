package dev.visionstreams.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What requests to the model say beside their question; what isn't set isn't sent.
 *
 * @param byTask one for each task, by its name in upper case
 * @param safety thresholds by category, {@code harassment} say; empty: the service's own
 * @param store whether Google may keep requests
 */
public record Generation(
        Map<String, Choice> byTask,
        Map<String, SafetyThreshold> safety,
        boolean store,
        @Nullable ServiceTier serviceTier,
        CutOff cutOff) {
    public Generation {
        byTask = Map.copyOf(byTask);
        safety = Map.copyOf(safety);
    }

    /**
     * What may differ from task to task.
     *
     * @param thinkingBudget tokens; 0: none, -1: as the model likes
     * @param maxOutputTokens 1 or more
     * @param systemInstruction goes before the task's instruction
     * @param prompt says what to do instead of the built-in words
     */
    public record Choice(
            @Nullable ThinkingLevel thinkingLevel,
            @Nullable Integer thinkingBudget,
            @Nullable MediaResolution mediaResolution,
            @Nullable Integer maxOutputTokens,
            @Nullable String systemInstruction,
            @Nullable String prompt) {
        public Choice {
            if (thinkingLevel != null && thinkingBudget != null) {
                throw new IllegalArgumentException(
                        "gemini.thinking.level: a level (Gemini 3) or gemini.thinking.budget (2.5), not both for one task");
            }
        }
    }

    /** How much a model of Gemini 3 thinks; not every model has every level. */
    public enum ThinkingLevel {
        MINIMAL,
        LOW,
        MEDIUM,
        HIGH
    }

    /** How many tokens an image becomes. */
    public enum MediaResolution {
        LOW,
        MEDIUM,
        HIGH
    }

    /** From which probability of harm on something is blocked. */
    public enum SafetyThreshold {
        OFF,
        BLOCK_NONE,
        BLOCK_ONLY_HIGH,
        BLOCK_MEDIUM_AND_ABOVE,
        BLOCK_LOW_AND_ABOVE
    }

    /** What a call costs and how soon it is answered. */
    public enum ServiceTier {
        FLEX,
        STANDARD,
        PRIORITY
    }

    /** What becomes of a reply that was cut off at the token limit. */
    public enum CutOff {
        /** Asked once more with a higher limit, then rejected. */
        REPEAT,
        /** The whole objects before the cut are the result; if there is none, as {@link #REPEAT}. */
        KEEP,
        /** Rejected at once. */
        REJECT
    }

    static Generation read(Assembly from) {
        Map<String, Choice> byTask = new LinkedHashMap<>();
        for (String task : Keys.TASKS) {
            byTask.put(task, choice(from, task));
        }
        Map<String, SafetyThreshold> safety = new LinkedHashMap<>();
        GeminiKeys.SAFETY.forEach((category, key) -> {
            SafetyThreshold threshold = from.find(key);
            if (threshold != null) {
                safety.put(category, threshold);
            }
        });
        return new Generation(
                byTask,
                safety,
                from.get(GeminiKeys.STORE),
                from.find(GeminiKeys.SERVICE_TIER),
                from.get(GeminiKeys.CUT_OFF));
    }

    private static Choice choice(Assembly from, String task) {
        ThinkingLevel level = from.find(GeminiKeys.THINKING_LEVEL.of(task));
        Integer budget = from.find(GeminiKeys.THINKING_BUDGET.of(task));
        if (level == null && budget == null) {
            // A task's own level takes the place of a general budget, too: models take one of them.
            level = from.find(GeminiKeys.THINKING_LEVEL.ofAll());
            budget = from.find(GeminiKeys.THINKING_BUDGET.ofAll());
        }
        return new Choice(
                level,
                budget,
                from.find(GeminiKeys.MEDIA_RESOLUTION, task),
                from.find(GeminiKeys.MAX_OUTPUT_TOKENS, task),
                from.find(GeminiKeys.SYSTEM_INSTRUCTION, task),
                from.find(Objects.requireNonNull(GeminiKeys.PROMPT_BY_TASK.get(task))));
    }
}
