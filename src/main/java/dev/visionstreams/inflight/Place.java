package dev.visionstreams.inflight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.apache.kafka.common.utils.Bytes;

/**
 * Where a request is stored: its coordinates, and an incarnation that tells records of a topic from those of an earlier
 * topic of that name which was deleted while they were pending.
 *
 * @param incarnation 0 as long as no place is claimed twice
 */
record Place(Coordinates coordinates, int incarnation) {
    /** The order of intake within a partition. */
    static final Comparator<Place> INTAKE = Comparator.comparingInt(Place::incarnation)
            .thenComparingLong(place -> place.coordinates().offset());

    private static final int NUMBERS = Integer.BYTES + Long.BYTES;

    /** Between a topic's name, which can't contain it, and an incarnation other than 0. */
    private static final byte SEPARATOR = 0;

    /** Topic, incarnation if there is one, partition and offset; big-endian, so that entries sort by offset. */
    Bytes toStoreKey() {
        byte[] name = coordinates.topic().getBytes(StandardCharsets.UTF_8);
        ByteBuffer key = ByteBuffer.allocate(name.length + (incarnation == 0 ? 0 : 1 + Integer.BYTES) + NUMBERS);
        key.put(name);
        if (incarnation != 0) {
            key.put(SEPARATOR).putInt(incarnation);
        }
        key.putInt(coordinates.partition()).putLong(coordinates.offset());
        return Bytes.wrap(key.array());
    }

    static Place ofStoreKey(Bytes key) {
        ByteBuffer buffer = ByteBuffer.wrap(key.get());
        int nameEnd = buffer.limit() - NUMBERS;
        int separator = nameEnd - Integer.BYTES - 1;
        int incarnation = 0;
        if (separator > 0 && buffer.get(separator) == SEPARATOR) {
            incarnation = buffer.getInt(separator + 1);
            nameEnd = separator;
        }
        String topic = new String(key.get(), 0, nameEnd, StandardCharsets.UTF_8);
        buffer.position(buffer.limit() - NUMBERS);
        return new Place(new Coordinates(topic, buffer.getInt(), buffer.getLong()), incarnation);
    }
}
