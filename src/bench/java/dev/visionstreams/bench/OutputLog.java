package dev.visionstreams.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a read_committed consumer sees of the output topics, read by a thread of its own. Thread-safe. */
final class OutputLog implements AutoCloseable {
    /** Carries the event's number, as four bytes, from the request to the output. */
    static final String EVENT_HEADER = "bench-event";

    private static final Duration POLL = Duration.ofMillis(20);

    /** @param nanos when it was received, in the time of {@link System#nanoTime} */
    record Output(int event, long nanos, boolean rejected) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Collection<String> failures;
    private final Queue<Output> outputs = new ConcurrentLinkedQueue<>();
    private final Set<Integer> events = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::follow, "outputs");
    private volatile boolean closing;

    /**
     * @param partitions of every topic
     * @param failures the topics whose records are no results
     */
    OutputLog(String bootstrapServers, Collection<String> topics, int partitions, Collection<String> failures) {
        this.failures = List.copyOf(failures);
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
        }
        consumer.assign(all);
        thread.setDaemon(true);
        thread.start();
    }

    /** The number of an output's event. */
    static int event(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(EVENT_HEADER);
        return header == null ? -1 : ByteBuffer.wrap(header.value()).getInt();
    }

    /** How many outputs there are, doubled ones included. */
    int size() {
        return outputs.size();
    }

    /** How many events have an output. */
    int distinct() {
        return events.size();
    }

    List<Output> outputs() {
        return List.copyOf(outputs);
    }

    private void follow() {
        while (!closing) {
            receive();
        }
        // The peer has stopped: what is committed by now is all there will be.
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            receive();
        }
        consumer.close();
    }

    private void receive() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            int event = event(record);
            outputs.add(new Output(event, System.nanoTime(), failures.contains(record.topic())));
            events.add(event);
        }
    }

    /** Reads to the end of the topics, then closes the consumer; call it when the peer has stopped. Repeatable. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join();
    }
}
