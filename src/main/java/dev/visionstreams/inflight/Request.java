package dev.visionstreams.inflight;

import java.util.List;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was consumed. Immutable; arrays are shared and must not be changed.
 *
 * <p>The value stays inside the bytes that the store holds and is copied out when asked for, so that a request that
 * waits costs its bytes once.
 */
public final class Request {
    /** Of Kafka's record batch, version 2. */
    private static final int BATCH_OVERHEAD = 61;

    private final Coordinates coordinates;
    private final long timestamp;
    private final byte @Nullable [] key;
    private final List<HeaderField> headers;
    private final Slice value;

    Request(
            Coordinates coordinates,
            long timestamp,
            byte @Nullable [] key,
            List<HeaderField> headers,
            byte @Nullable [] value) {
        this(coordinates, timestamp, key, headers, Slice.of(value));
    }

    Request(Coordinates coordinates, long timestamp, byte @Nullable [] key, List<HeaderField> headers, Slice value) {
        this.coordinates = coordinates;
        this.timestamp = timestamp;
        this.key = key;
        this.headers = List.copyOf(headers);
        this.value = value;
    }

    public Coordinates coordinates() {
        return coordinates;
    }

    /** Milliseconds since the epoch, 0 or more. */
    public long timestamp() {
        return timestamp;
    }

    public byte @Nullable [] key() {
        return key;
    }

    public List<HeaderField> headers() {
        return headers;
    }

    /** A copy of the value; null if the record had none. */
    public byte @Nullable [] value() {
        return value.copy();
    }

    /** How many bytes the record had that was too large to be stored with its value and headers; 0: it wasn't. */
    public int tooLarge() {
        return value.array() == null ? value.length() : 0;
    }

    /** The same record without its value and headers, and without its key if that is too large, too. */
    Request withoutContent(int bytes, int most) {
        boolean keyFits = key == null || key.length <= most / 2;
        return new Request(coordinates, timestamp, keyFits ? key : null, List.of(), new Slice(null, 0, bytes));
    }

    /** Bytes of a batch with this record alone, not compressed: what a topic's {@code max.message.bytes} is about. */
    int sizeInBatch() {
        int size = 3 + sized(key == null ? -1 : key.length) + sized(value.array() == null ? -1 : value.length());
        size += ByteUtils.sizeOfVarint(headers.size());
        for (HeaderField header : headers) {
            byte[] bytes = header.value();
            size += sized(Utils.utf8Length(header.key())) + sized(bytes == null ? -1 : bytes.length);
        }
        return BATCH_OVERHEAD + sized(size);
    }

    private static int sized(int length) {
        return ByteUtils.sizeOfVarint(length) + Math.max(0, length);
    }

    /** What still counts when the outcome is there. */
    Request withoutContent() {
        return new Request(coordinates, timestamp, key, List.of(), Slice.of(null));
    }

    Slice slice() {
        return value;
    }

    /** The coordinates: contents may be secret. */
    @Override
    public String toString() {
        return coordinates.toString();
    }
}
