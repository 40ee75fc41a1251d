package dev.visionstreams.cli;

import dev.visionstreams.EventFormats;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what the processor has committed, from all its output topics. Not thread-safe. */
final class ResultFollower implements AutoCloseable {
    private final String undecodable;
    private final String rejections;
    private final Deserializer<ImageEnriched> enriched;
    private final Deserializer<ImageRejected> rejected;
    private final Consumer<byte[], byte[]> consumer;
    private final List<String> missing = new ArrayList<>();

    /**
     * Starts at what comes from now on, or at what there is.
     *
     * @throws IllegalStateException if no output topic exists
     */
    ResultFollower(Settings settings, boolean fromBeginning) {
        undecodable = settings.topics().undecodable();
        rejections = settings.topics().rejections();
        Settings.Format format = settings.formats().outputs();
        enriched = EventFormats.deserializer(settings, format, ImageEnriched.class);
        rejected = EventFormats.deserializer(settings, format, ImageRejected.class);
        consumer = KafkaClients.consumer(settings);
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : settings.topics().outputs()) {
            partitions.addAll(partitions(topic));
        }
        if (partitions.isEmpty()) {
            throw new IllegalStateException("none of the output topics exists: " + String.join(", ", missing)
                    + "; `check --create-topics` creates them");
        }
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            // Seeking is lazy: this pins the ends, so that whatever is sent after now is seen.
            partitions.forEach(consumer::position);
        }
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> known = List.of();
        try {
            known = consumer.partitionsFor(topic);
        } catch (UnknownTopicOrPartitionException e) {
            // treated below, like a list that is empty
        }
        if (known.isEmpty()) {
            missing.add(topic);
        }
        return known.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** Output topics that don't exist, so that nothing of theirs is seen. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /** What came, in the order of each partition; empty after the given time. */
    List<Result> poll(Duration timeout) {
        List<Result> results = new ArrayList<>();
        consumer.poll(timeout).forEach(record -> results.add(result(record)));
        return results;
    }

    private Result result(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(undecodable)) {
            return Result.undecodable(record);
        }
        try {
            Deserializer<? extends SpecificRecord> deserializer =
                    record.topic().equals(rejections) ? rejected : enriched;
            SpecificRecord event = deserializer.deserialize(record.topic(), record.value());
            return event == null ? Result.unreadable(record, "no value") : new Result(record, event, null);
        } catch (SerializationException e) {
            return Result.unreadable(record, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        consumer.close();
        enriched.close();
        rejected.close();
    }
}
