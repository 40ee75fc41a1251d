package dev.visionstreams.settings;

import dev.visionstreams.model.Task;
import dev.visionstreams.topology.Topics;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names of topics. Results of several tasks may share one. Otherwise each purpose has its own topic, because a subject
 * (TopicNameStrategy) has one schema, and because an output that is also an input would loop.
 *
 * @param requests one or more
 * @param notifications of buckets, which become requests
 */
public record TopicSettings(
        List<String> requests,
        List<String> notifications,
        Map<Task, String> results,
        String rejections,
        String undecodable) {
    public TopicSettings {
        requests = List.copyOf(requests);
        notifications = List.copyOf(notifications);
        results = Collections.unmodifiableMap(new EnumMap<>(results));
        for (String notification : notifications) {
            refuseIf(requests.contains(notification), notification, "notifications and requests");
        }
        refuseIf(rejections.equals(undecodable), rejections, "rejections and undecodable requests");
        for (String request : concat(requests, notifications)) {
            refuseIf(results.containsValue(request), request, "requests and results");
            refuseIf(request.equals(rejections), request, "requests and rejections");
            refuseIf(request.equals(undecodable), request, "requests and undecodable requests");
        }
        refuseIf(results.containsValue(rejections), rejections, "results and rejections");
        refuseIf(results.containsValue(undecodable), undecodable, "results and undecodable requests");
    }

    /** Topics of requests, then of notifications. */
    public List<String> inputs() {
        return concat(requests, notifications);
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Every topic that is written to, once. */
    public Set<String> outputs() {
        Set<String> outputs = new LinkedHashSet<>(results.values());
        outputs.add(rejections);
        outputs.add(undecodable);
        return outputs;
    }

    /** Every topic, once. */
    public Set<String> all() {
        Set<String> all = outputs();
        all.addAll(inputs());
        return all;
    }

    /** As the topology uses them, which takes requests and notifications as one. */
    public Topics byUse() {
        return new Topics(inputs(), results, rejections, undecodable);
    }

    private static void refuseIf(boolean shared, String topic, String purposes) {
        if (shared) {
            throw new IllegalArgumentException("vision.topic.*: \"" + topic + "\" can't be the topic of " + purposes);
        }
    }
}
