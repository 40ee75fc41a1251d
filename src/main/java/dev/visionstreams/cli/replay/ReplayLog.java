package dev.visionstreams.cli.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A topic from its beginning to where it ended at construction. Not thread-safe. */
final class ReplayLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /**
     * Starts at the topic's beginning.
     *
     * @param consumer reads only committed records; closed with this
     * @throws IllegalStateException if there is no such topic
     */
    ReplayLog(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : partitions(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        if (partitions.isEmpty()) {
            consumer.close();
            throw new IllegalStateException("topic " + topic + " doesn't exist");
        }
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions);
        consumer.seekToBeginning(partitions);
    }

    private List<PartitionInfo> partitions(String topic) {
        try {
            return consumer.partitionsFor(topic);
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
    }

    /** Continues at the group's committed offsets; partitions without one start at the beginning. */
    void seekToCommitted() {
        consumer.committed(ends.keySet()).forEach((partition, offset) -> {
            if (offset != null) {
                consumer.seek(partition, offset.offset());
            }
        });
    }

    boolean isAtEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** The next records before the end; may be empty. */
    List<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                records.add(record);
            }
        }
        return records;
    }

    /** Where the next poll begins, in each partition. */
    Map<TopicPartition, OffsetAndMetadata> positions(String metadata) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        ends.forEach((partition, end) ->
                positions.put(partition, new OffsetAndMetadata(Math.min(end, consumer.position(partition)), metadata)));
        return positions;
    }

    ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
