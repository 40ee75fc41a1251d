package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The main consumer of a stream thread. While the hand-off is full, for that thread or for some of its tasks, it pauses
 * their partitions, so that polls, heartbeats, rebalances, ticks and commits go on and intake is zero. Pauses that Kafka
 * Streams itself asks for are remembered and stay in force. Stream thread only, like every consumer.
 */
final class PausingConsumer extends KafkaConsumer<byte[], byte[]> {
    /** A poll that finds nothing returns this soon while outcomes may come back, so that the tick is on time. */
    private static final Duration PENDING_POLL = Duration.ofMillis(10);

    /** The same with few calls, where latency counts and there is CPU to spare. */
    private static final Duration FEW_CALLS_POLL = InFlightProcessor.TICK;

    private final InFlight inFlight;
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();
    private Set<TopicPartition> full = Set.of();

    PausingConsumer(InFlight inFlight, Map<String, Object> config) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.inFlight = inFlight;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Thread thread = Thread.currentThread();
        Set<TopicPartition> assigned = assignment();
        pausedByStreams.retainAll(assigned);
        Set<TopicPartition> before = full;
        full = inFlight.isFull() ? assigned : of(assigned, inFlight.busyPartitions(thread));
        super.pause(full); // each time: what was revoked and came back isn't paused any more
        super.resume(before.stream()
                .filter(partition -> assigned.contains(partition)
                        && !full.contains(partition)
                        && !pausedByStreams.contains(partition))
                .toList());
        return super.poll(inFlight.isPending(thread) ? shorter(timeout) : timeout);
    }

    private Duration shorter(Duration timeout) {
        Duration soon = inFlight.runsFewCalls() ? FEW_CALLS_POLL : PENDING_POLL;
        return timeout.compareTo(soon) < 0 ? timeout : soon;
    }

    private static Set<TopicPartition> of(Set<TopicPartition> assigned, Set<Integer> numbers) {
        return assigned.stream()
                .filter(partition -> numbers.contains(partition.partition()))
                .collect(Collectors.toSet());
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        pausedByStreams.addAll(partitions);
        super.pause(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        pausedByStreams.removeAll(Set.copyOf(partitions));
        super.resume(partitions.stream()
                .filter(partition -> !full.contains(partition))
                .toList());
    }

    /** What Kafka Streams has paused: of ours it knows nothing. */
    @Override
    public Set<TopicPartition> paused() {
        return Set.copyOf(pausedByStreams);
    }

    Set<TopicPartition> allPaused() {
        return super.paused();
    }
}
