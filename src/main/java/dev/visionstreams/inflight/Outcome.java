package dev.visionstreams.inflight;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one record that a request ends as, or {@link #NOTHING}. It leaves with the request's key and timestamp.
 *
 * @param route the name of the topology's node that it is forwarded to; empty for none
 * @param value the bytes to send; shared, must not be changed
 * @param headers all headers of the record that leaves
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outcome(String route, byte @Nullable [] value, List<HeaderField> headers) {
    /** The request ends and no record leaves. */
    public static final Outcome NOTHING = new Outcome("", null, List.of());

    // Spelled out: a compact constructor hides from NullAway that value may be null.
    public Outcome(String route, byte @Nullable [] value, List<HeaderField> headers) {
        this.route = route;
        this.value = value;
        this.headers = List.copyOf(headers);
    }

    /** Whether a record leaves. */
    boolean leaves() {
        return !route.isEmpty();
    }

    /** Bytes of the value and the headers. */
    public long sizeBytes() {
        long size = value == null ? 0 : value.length;
        for (HeaderField header : headers) {
            byte[] bytes = header.value();
            size += header.key().length() + (bytes == null ? 0 : bytes.length);
        }
        return size;
    }
}
