package dev.visionstreams.broker;

import dev.visionstreams.settings.TopicSettings;
import dev.visionstreams.topology.RecordLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Topics as the broker has them at one moment.
 *
 * @param partitions of existing topics
 * @param ids of existing topics; one that is deleted and made anew gets another
 * @param missing topics that don't exist
 * @param denied the operation that isn't allowed, by topic
 * @param largest {@code max.message.bytes}, where it may be read
 */
public record TopicSnapshot(
        Map<String, Integer> partitions,
        Map<String, Uuid> ids,
        Set<String> missing,
        Map<String, AclOperation> denied,
        Map<String, Integer> largest) {
    private static final int PATIENCE_SECONDS = 30;

    /** What the processor does with each topic. */
    public static Map<String, AclOperation> wanted(TopicSettings topics) {
        Map<String, AclOperation> wanted = new TreeMap<>();
        topics.inputs().forEach(topic -> wanted.put(topic, AclOperation.READ));
        topics.outputs().forEach(topic -> wanted.put(topic, AclOperation.WRITE));
        return wanted;
    }

    /** Partitions of that one of the topics which has most; 0: none of them exists. */
    int mostPartitions(Collection<String> topics) {
        return mostPartitions(topics, partitions);
    }

    static int mostPartitions(Collection<String> topics, Map<String, Integer> partitions) {
        return topics.stream()
                .mapToInt(topic -> partitions.getOrDefault(topic, 0))
                .max()
                .orElse(0);
    }

    /**
     * Asks the broker.
     *
     * @param wanted the operation that has to be allowed, by topic
     * @throws ExecutionException for any error but a topic that is missing or may not be used
     */
    public static TopicSnapshot at(Admin admin, Map<String, AclOperation> wanted)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Integer> partitions = new TreeMap<>();
        Map<String, Uuid> ids = new TreeMap<>();
        Set<String> missing = new TreeSet<>();
        Map<String, AclOperation> denied = new TreeMap<>();
        DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(wanted.keySet(), options).topicNameValues().entrySet()) {
            String name = topic.getKey();
            AclOperation needed = wanted.getOrDefault(name, AclOperation.DESCRIBE);
            try {
                TopicDescription described = topic.getValue().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                partitions.put(name, described.partitions().size());
                ids.put(name, described.topicId());
                if (!allows(described.authorizedOperations(), needed)) {
                    denied.put(name, needed);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    missing.add(name);
                } else if (e.getCause() instanceof AuthorizationException) {
                    denied.put(name, AclOperation.DESCRIBE);
                } else {
                    throw e;
                }
            }
        }
        return new TopicSnapshot(partitions, ids, missing, denied, largest(admin, partitions.keySet()));
    }

    /** A broker without an authorizer names no operations. */
    private static boolean allows(@Nullable Set<AclOperation> allowed, AclOperation needed) {
        return allowed == null || allowed.isEmpty() || allowed.contains(needed) || allowed.contains(AclOperation.ALL);
    }

    /** Topics whose configuration may not be read are left out. */
    private static Map<String, Integer> largest(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Integer> largest = new TreeMap<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> topic : admin.describeConfigs(topics.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values()
                .entrySet()) {
            try {
                ConfigEntry entry = topic.getValue()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
                if (entry != null && entry.value() != null) {
                    largest.put(topic.getKey().name(), Integer.parseInt(entry.value()));
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AuthorizationException)
                        && !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return largest;
    }

    /** Topics that may not even be described. */
    public Set<String> hidden() {
        Set<String> hidden = new TreeSet<>(denied.keySet());
        hidden.removeAll(partitions.keySet());
        return hidden;
    }

    /** What isn't allowed but has to be, each with the command that allows it. */
    public List<String> denials(String servers) {
        List<String> denials = new ArrayList<>();
        denied.forEach((topic, operation) -> denials.add(operation + " isn't allowed on " + topic + ": "
                + "kafka-acls.sh --add --allow-principal User:NAME --operation " + operation + " --topic " + topic
                + " --bootstrap-server " + servers));
        return denials;
    }

    /** Inputs with records that are too large for the undecodable topic, each with the command that raises its limit. */
    public List<String> tightPlaces(TopicSettings topics, String servers) {
        List<String> places = new ArrayList<>();
        Integer room = largest.get(topics.undecodable());
        for (String topic : topics.inputs()) {
            Integer bytes = largest.get(topic);
            if (room != null && bytes != null && bytes > room) {
                places.add(topics.undecodable() + " takes records of " + room + " bytes and " + topic + " of " + bytes
                        + ", so what is no request might find no room: kafka-configs.sh --alter --topic "
                        + topics.undecodable() + " --add-config max.message.bytes=" + bytes + " --bootstrap-server "
                        + servers);
            }
        }
        return places;
    }

    /** A topic's limit; the usual one, where it isn't known. */
    public int largest(String topic) {
        return largest.getOrDefault(topic, RecordLimits.USUAL_BYTES);
    }
}
