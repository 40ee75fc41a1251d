package dev.visionstreams.topology;

import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;

/**
 * All topics by use.
 *
 * @param requests at least one
 * @param results one for each task; tasks may share one
 */
public record Topics(List<String> requests, Map<Task, String> results, String rejections, String undecodable) {
    public Topics {
        requests = List.copyOf(requests);
        results = Map.copyOf(results);
        if (requests.isEmpty() || results.size() != Task.values().length) {
            throw new IllegalArgumentException("at least one topic of requests and a topic for each task are needed");
        }
    }

    /** The topic of a route. */
    String of(Route route) {
        return switch (route) {
            case REJECTIONS -> rejections;
            case UNDECODABLE -> undecodable;
            default -> result(route);
        };
    }

    private String result(Route route) {
        for (Map.Entry<Task, String> result : results.entrySet()) {
            if (Route.of(result.getKey()) == route) {
                return result.getValue();
            }
        }
        throw new IllegalArgumentException("no topic for " + route);
    }
}
