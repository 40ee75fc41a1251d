package dev.visionstreams.settings;

import dev.visionstreams.gemini.GeminiSettings;
import dev.visionstreams.model.Task;
import dev.visionstreams.topology.TierRules;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The service, its models and their quota.
 *
 * @param model for tasks without a model of their own
 * @param modelsAllowed models that a request may name; empty: any
 * @param requestsPerMinute quota shared by all instances, 1 or more; null: unknown
 * @param tokensPerMinute the same
 * @param outagePatience how long a request that only fails is held while the model answers nobody else
 * @param trial whether models are asked for a token at the start, to learn whether they refuse the settings
 * @param tierByTopic service tiers of the topics of requests that have one of their own
 * @param tiersAllowed service tiers that a request may name besides the configured ones
 */
public record ModelSettings(
        GeminiSettings service,
        String model,
        Map<Task, String> modelByTask,
        List<String> modelsAllowed,
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        Duration outagePatience,
        boolean trial,
        Map<String, String> tierByTopic,
        Set<String> tiersAllowed) {
    public ModelSettings {
        modelByTask = Map.copyOf(modelByTask);
        modelsAllowed = List.copyOf(modelsAllowed);
        tierByTopic = Map.copyOf(tierByTopic);
        tiersAllowed = Set.copyOf(tiersAllowed);
    }

    TierRules tiers() {
        Map<Task, String> byTask = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            String tier = service.optionsOf(task).serviceTier();
            if (tier != null) {
                byTask.put(task, tier);
            }
        }
        return new TierRules(byTask, tierByTopic, tiersAllowed);
    }

    /** The model of requests that name none. */
    public String modelOf(Task task) {
        return modelByTask.getOrDefault(task, model);
    }

    /** The model of requests that name none, by the task's name; the default model for an unknown task. */
    public String modelOf(String task) {
        return Stream.of(Task.values())
                .filter(known -> known.name().equals(task))
                .findFirst()
                .map(this::modelOf)
                .orElse(model);
    }

    /** Every model that the settings name, the default one first. */
    public Set<String> models() {
        Set<String> models = new LinkedHashSet<>(List.of(model));
        for (Task task : Task.values()) {
            models.add(modelByTask.getOrDefault(task, model));
        }
        models.addAll(modelsAllowed);
        return models;
    }
}
