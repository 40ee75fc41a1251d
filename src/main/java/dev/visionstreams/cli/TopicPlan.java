package dev.visionstreams.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * How topics that are missing are to be created.
 *
 * @param create whether to, or only to say how
 * @param partitions of each: as many instances can share the work
 * @param replication null: as the broker has it
 */
record TopicPlan(boolean create, int partitions, @Nullable Short replication) {
    String command(String servers, String topic) {
        return "kafka-topics.sh --bootstrap-server " + servers + " --create --if-not-exists --topic " + topic
                + " --partitions " + partitions
                + (replication == null ? "" : " --replication-factor " + replication);
    }

    Collection<KafkaFuture<Void>> createAll(Admin admin, Collection<String> topics) {
        List<NewTopic> all = topics.stream()
                .map(topic -> new NewTopic(topic, Optional.of(partitions), Optional.ofNullable(replication)))
                .toList();
        return admin.createTopics(all).values().values();
    }
}
