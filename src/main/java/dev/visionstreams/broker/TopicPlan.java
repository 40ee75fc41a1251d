package dev.visionstreams.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * How missing topics are to be created.
 *
 * @param create whether to, or only to print the command
 * @param partitions of each, as many instances can share the work; null: the broker's default
 * @param replication null: the broker's default
 */
public record TopicPlan(
        boolean create,
        @Nullable Integer partitions,
        @Nullable Short replication) {
    private static final int PATIENCE_SECONDS = 30;

    /** The command that creates a topic by this plan. */
    String command(String servers, String topic, Map<String, String> config) {
        List<String> parts = new ArrayList<>(List.of(
                "kafka-topics.sh --bootstrap-server " + servers + " --create --if-not-exists --topic " + topic));
        if (partitions != null) {
            parts.add("--partitions " + partitions);
        }
        if (replication != null) {
            parts.add("--replication-factor " + replication);
        }
        config.forEach((key, value) -> parts.add("--config " + key + "=" + value));
        return String.join(" ", parts);
    }

    /**
     * Creates topics, which can be used then; those that another instance has just created count.
     *
     * @throws ExecutionException if the broker refuses one
     */
    void createAll(Admin admin, Collection<String> topics, Map<String, String> config)
            throws ExecutionException, InterruptedException, TimeoutException {
        NewPartitions.awaitServed(admin, create(admin, topics, config, new CreateTopicsOptions()));
    }

    /** As {@link #createAll}, but creates nothing. */
    void validate(Admin admin, String topic, Map<String, String> config)
            throws ExecutionException, InterruptedException, TimeoutException {
        var unused = create(admin, List.of(topic), config, new CreateTopicsOptions().validateOnly(true));
    }

    /** The partitions of those that were created here. */
    private Map<String, Integer> create(
            Admin admin, Collection<String> topics, Map<String, String> config, CreateTopicsOptions options)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<NewTopic> all = topics.stream()
                .map(topic -> new NewTopic(topic, Optional.ofNullable(partitions), Optional.ofNullable(replication))
                        .configs(config))
                .toList();
        Map<String, Integer> created = new HashMap<>();
        CreateTopicsResult result = admin.createTopics(all, options);
        for (Map.Entry<String, KafkaFuture<Void>> each : result.values().entrySet()) {
            try {
                each.getValue().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                created.put(each.getKey(), partitionsOf(result, each.getKey()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        return created;
    }

    /** 0 for those who may create the topic, but not describe it. */
    private static int partitionsOf(CreateTopicsResult created, String topic)
            throws InterruptedException, TimeoutException {
        try {
            return created.numPartitions(topic).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return 0;
        }
    }
}
