package dev.visionstreams.inflight;

/**
 * A record's place in Kafka.
 *
 * @param partition 0 or more
 * @param offset 0 or more
 */
public record Coordinates(String topic, int partition, long offset) {
    /** {@code topic-partition-offset}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
