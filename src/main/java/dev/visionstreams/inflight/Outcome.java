package dev.visionstreams.inflight;

import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The one record that a request ends as, or {@link #NOTHING}. It leaves with the request's key and timestamp, in its turn.
 *
 * @param route the name of the topology's node that it is forwarded to; empty for none
 * @param value the bytes to send; shared, must not be changed
 * @param headers all headers of the record that leaves
 * @param note a record for another topic; null: none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outcome(
        String route,
        byte @Nullable [] value,
        List<HeaderField> headers,
        @Nullable Note note) {
    /** The request ends and no record leaves. */
    public static final Outcome NOTHING = new Outcome("", null, List.of());

    // Spelled out: a compact constructor hides from NullAway that value may be null.
    public Outcome(String route, byte @Nullable [] value, List<HeaderField> headers, @Nullable Note note) {
        this.route = route;
        this.value = value;
        this.headers = List.copyOf(headers);
        this.note = note;
    }

    public Outcome(String route, byte @Nullable [] value, List<HeaderField> headers) {
        this(route, value, headers, null);
    }

    /**
     * A record beside the outcome's own. It leaves once, in the transaction in which the outcome is stored or leaves, and
     * doesn't wait for the outcome's turn.
     *
     * @param route the name of the topology's node that it is forwarded to
     * @param timestamp milliseconds since the epoch
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Note(String route, byte[] key, byte[] value, long timestamp) {}

    /** The same outcome with a note, or without one. */
    public Outcome with(@Nullable Note other) {
        return new Outcome(route, value, headers, other);
    }

    /** Whether a record leaves. */
    boolean leaves() {
        return !route.isEmpty();
    }

    /** What leaves for this request. */
    Record<byte[], byte[]> record(InputRecord request) {
        Record<byte[], byte[]> record = new Record<>(request.key(), value, request.timestamp());
        headers.forEach(record.headers()::add);
        return record;
    }

    /** Bytes of the value, the headers and the note. */
    public long sizeBytes() {
        long size = value == null ? 0 : value.length;
        size += note == null ? 0 : note.key().length + note.value().length;
        for (HeaderField header : headers) {
            byte[] bytes = header.value();
            size += header.key().length() + (bytes == null ? 0 : bytes.length);
        }
        return size;
    }
}
