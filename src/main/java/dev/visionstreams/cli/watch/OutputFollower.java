package dev.visionstreams.cli.watch;

import dev.visionstreams.app.EventFormats;
import dev.visionstreams.broker.BrokerContact;
import dev.visionstreams.broker.KafkaClients;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads committed results from all output topics. Not thread-safe. */
public final class OutputFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String undecodable;
    private final String rejections;
    private final Deserializer<ImageEnriched> enriched;
    private final Deserializer<ImageRejected> rejected;
    private final Consumer<byte[], byte[]> consumer;
    private final List<String> missing = new ArrayList<>();
    private final BrokerSilence silence;

    /**
     * Starts at the next result, or at the oldest one.
     *
     * @throws IllegalStateException if no output topic exists
     */
    public OutputFollower(Settings settings, boolean fromBeginning) {
        this(settings, fromBeginning ? Instant.EPOCH : null);
    }

    /**
     * Starts at the first result of each partition whose request isn't older.
     *
     * @param since null: at the next result
     * @throws IllegalStateException if no output topic exists
     */
    public OutputFollower(Settings settings, @Nullable Instant since) {
        undecodable = settings.topics().undecodable();
        rejections = settings.topics().rejections();
        Settings.Format format = settings.formats().outputs();
        enriched = EventFormats.deserializer(settings, format, ImageEnriched.class);
        rejected = EventFormats.deserializer(settings, format, ImageRejected.class);
        consumer = KafkaClients.consumer(settings);
        silence = new BrokerSilence(BrokerContact.servers(settings), consumer);
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : settings.topics().outputs()) {
            partitions.addAll(partitions(topic));
        }
        if (partitions.isEmpty()) {
            throw new IllegalStateException("none of the output topics exists: " + String.join(", ", missing)
                    + "; create them with check --create-topics");
        }
        consumer.assign(partitions);
        if (Instant.EPOCH.equals(since)) {
            consumer.seekToBeginning(partitions);
            return;
        }
        consumer.seekToEnd(partitions);
        // Seeking is lazy: asking for the position pins the ends, so that no later result is missed.
        partitions.forEach(consumer::position);
        if (since != null) {
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
            consumer.offsetsForTimes(times).forEach((partition, first) -> {
                if (first != null) {
                    consumer.seek(partition, first.offset());
                }
            });
        }
    }

    /**
     * Starts that many records before the end of each partition.
     *
     * @throws IllegalStateException if no output topic exists
     */
    static OutputFollower ofLatest(Settings settings, int records) {
        OutputFollower follower = new OutputFollower(settings, false);
        Consumer<byte[], byte[]> consumer = follower.consumer;
        consumer.beginningOffsets(consumer.assignment())
                .forEach((partition, begin) ->
                        consumer.seek(partition, Math.max(begin, consumer.position(partition) - records)));
        return follower;
    }

    /** Reads what the topics hold now; returns early if the broker stays silent. */
    void readToEnd(java.util.function.Consumer<OutputRecord> each) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < PATIENCE.toNanos()
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(POLL).forEach(each);
        }
    }

    private List<TopicPartition> partitions(String topic) {
        List<PartitionInfo> known = List.of();
        try {
            known = consumer.partitionsFor(topic);
        } catch (UnknownTopicOrPartitionException e) {
            // like an empty list, below
        }
        if (known.isEmpty()) {
            missing.add(topic);
        }
        return known.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** Output topics that don't exist and so aren't read. */
    public List<String> missing() {
        return List.copyOf(missing);
    }

    /** The next results, in the order of each partition; empty if none came within the given time. */
    public List<OutputRecord> poll(Duration timeout) {
        List<OutputRecord> results = new ArrayList<>();
        consumer.poll(timeout).forEach(record -> results.add(result(record)));
        if (!results.isEmpty()) {
            silence.isOver();
        }
        return results;
    }

    /** What there is to say of the broker since the last time; asks it if nothing has come for a while. Null: nothing. */
    @Nullable
    String news() {
        return silence.news();
    }

    private OutputRecord result(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(undecodable)) {
            return OutputRecord.undecodable(record);
        }
        try {
            Deserializer<? extends SpecificRecord> deserializer =
                    record.topic().equals(rejections) ? rejected : enriched;
            SpecificRecord event = deserializer.deserialize(record.topic(), record.value());
            return event == null ? OutputRecord.unreadable(record, "no value") : new OutputRecord(record, event, null);
        } catch (SerializationException e) {
            return OutputRecord.unreadable(record, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        consumer.close();
        enriched.close();
        rejected.close();
    }
}
