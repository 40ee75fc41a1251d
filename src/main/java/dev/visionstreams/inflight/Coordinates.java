package dev.visionstreams.inflight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * A record's place in Kafka.
 *
 * @param partition 0 or more
 * @param offset 0 or more
 */
public record Coordinates(String topic, int partition, long offset) {
    private static final int NUMBERS = Integer.BYTES + Long.BYTES;

    /** The store's key: topic, partition and offset, big-endian, so that a partition's entries sort by offset. */
    Bytes toStoreKey() {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuffer key = ByteBuffer.allocate(name.length + NUMBERS);
        key.put(name).putInt(partition).putLong(offset);
        return Bytes.wrap(key.array());
    }

    static Coordinates ofStoreKey(Bytes key) {
        ByteBuffer buffer = ByteBuffer.wrap(key.get());
        byte[] name = new byte[buffer.remaining() - NUMBERS];
        buffer.get(name);
        return new Coordinates(new String(name, StandardCharsets.UTF_8), buffer.getInt(), buffer.getLong());
    }

    /** {@code topic-partition-offset}. */
    @Override
    public String toString() {
        return topic + "-" + partition + "-" + offset;
    }
}
