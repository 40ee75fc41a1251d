package dev.visionstreams.topology;

import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;

/**
 * The topics by their use.
 *
 * @param requests at least one
 * @param results one for each task; tasks may share one
 */
public record Topics(List<String> requests, Map<Task, String> results, String rejections, String undecodable) {
    public Topics {
        requests = List.copyOf(requests);
        results = Map.copyOf(results);
        if (requests.isEmpty() || results.size() != Task.values().length) {
            throw new IllegalArgumentException("at least one topic of requests, and a topic for each task");
        }
    }
}
