package dev.visionstreams.inflight;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was consumed. Immutable; arrays are shared and must not be changed.
 *
 * <p>The value stays inside the bytes that the store holds and is copied out when asked for, so that a request that
 * waits costs its bytes once.
 */
public final class Request {
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

    /** How many bytes the value has; 0 without one. */
    public int valueBytes() {
        return value.length();
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
