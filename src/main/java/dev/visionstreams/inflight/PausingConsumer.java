package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The main consumer of a stream thread. While the hand-off is full for that thread, it pauses every partition, so that
 * polls, heartbeats, rebalances, ticks and commits go on and intake is zero. Pauses that Kafka Streams itself asks for
 * are remembered and stay in force. Stream thread only, like every consumer.
 */
final class PausingConsumer extends KafkaConsumer<byte[], byte[]> {
    /** A poll that finds nothing returns this soon while outcomes may come back, so that the tick is on time. */
    private static final Duration PENDING_POLL = Duration.ofMillis(10);

    private final InFlight inFlight;
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();
    private boolean full;

    PausingConsumer(InFlight inFlight, Map<String, Object> config) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.inFlight = inFlight;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Thread thread = Thread.currentThread();
        Set<TopicPartition> assigned = assignment();
        pausedByStreams.retainAll(assigned);
        if (inFlight.isFull(thread)) {
            full = true;
            super.pause(assigned);
        } else if (full) {
            full = false;
            Set<TopicPartition> ours = new HashSet<>(assigned);
            ours.removeAll(pausedByStreams);
            super.resume(ours);
        }
        boolean shorter = inFlight.isPending(thread) && timeout.compareTo(PENDING_POLL) > 0;
        return super.poll(shorter ? PENDING_POLL : timeout);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        pausedByStreams.addAll(partitions);
        super.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        pausedByStreams.removeAll(Set.copyOf(partitions));
        if (!full) {
            super.resume(partitions);
        }
    }

    @Override
    public Set<TopicPartition> paused() {
        return Set.copyOf(pausedByStreams);
    }
}
