package dev.visionstreams.topology;

import dev.visionstreams.model.Task;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which service tier a request is asked in: its own, else that of its topic, else that of its task.
 *
 * @param byTask tasks without one are asked in the service's own
 * @param byTopic topics of requests with a tier of their own
 * @param allowed tiers that a request may name besides the configured ones
 */
public record TierRules(Map<Task, String> byTask, Map<String, String> byTopic, Set<String> allowed) {
    /** The service's own for all. */
    public static final TierRules NONE = new TierRules(Map.of(), Map.of(), Set.of());

    public TierRules {
        byTask = Map.copyOf(byTask);
        byTopic = Map.copyOf(byTopic);
        allowed = Set.copyOf(allowed);
    }

    @Nullable
    String tierOf(Task task, String topic, @Nullable String named) throws RequestRules.BrokenRule {
        if (named == null || named.isEmpty()) {
            return byTopic.containsKey(topic) ? byTopic.get(topic) : byTask.get(task);
        }
        if (allowed.contains(named) || byTopic.containsValue(named) || byTask.containsValue(named)) {
            return named;
        }
        Set<String> all = new TreeSet<>(allowed);
        all.addAll(byTopic.values());
        all.addAll(byTask.values());
        throw new RequestRules.BrokenRule(
                RequestReason.SERVICE_TIER_NOT_ALLOWED,
                "The request names a service tier that is neither configured nor in gemini.service.tiers.allowed: "
                        + (all.isEmpty() ? "it may name none" : "it may name " + String.join(", ", all)));
    }
}
