package dev.visionstreams.topology;

import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Outcome;
import java.util.List;
import java.util.Map;
import okio.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a record may have. A record that is too large to deliver would end the application, and be paid for, at
 * each start, so its size is checked beforehand.
 *
 * @param byTopic limits of known topics, as the broker counts: a batch of one record
 * @param otherwise the limit of other topics
 * @param entry the limit of the hand-off's store, for a request or its outcome
 */
public record RecordLimits(Map<String, Integer> byTopic, int otherwise, int entry) {
    /** The lower of the broker's and the producer's defaults. */
    public static final int USUAL_BYTES = 1 << 20;

    /** Until the broker has been asked. */
    public static final RecordLimits USUAL = new RecordLimits(Map.of(), USUAL_BYTES, InFlightSupplier.MAX_ENTRY_BYTES);

    /** Overhead of a batch, 61 bytes, and of a record, at most 21 ({@code DefaultRecord}). */
    private static final int OVERHEAD = 61 + 21;

    /** At most this many bytes encode a length. */
    private static final int LENGTH = 5;

    public RecordLimits {
        byTopic = Map.copyOf(byTopic);
    }

    int of(String topic) {
        return byTopic.getOrDefault(topic, otherwise);
    }

    /** Whether an outcome fits its topic, and the store, where it may wait for its turn. */
    boolean fits(String topic, InputRecord record, Outcome outcome) {
        long bytes = bytes(record, outcome);
        return bytes <= of(topic) && bytes + InFlightSupplier.ENTRY_OVERHEAD_BYTES <= entry;
    }

    /** An upper bound, including what compression may add. */
    static long bytes(InputRecord record, Outcome outcome) {
        return bytes(record.key(), outcome.value(), outcome.headers());
    }

    static long bytes(byte @Nullable [] key, byte @Nullable [] value, List<HeaderField> headers) {
        long plain = OVERHEAD + size(key) + size(value) + headers(headers);
        return plain + plain / 1_024;
    }

    private static long headers(Iterable<HeaderField> headers) {
        long bytes = LENGTH;
        for (HeaderField header : headers) {
            bytes += LENGTH + Utf8.size(header.key()) + size(header.value());
        }
        return bytes;
    }

    private static long size(byte @Nullable [] bytes) {
        return (long) LENGTH + (bytes == null ? 0 : bytes.length);
    }
}
