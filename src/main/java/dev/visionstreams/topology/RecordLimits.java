package dev.visionstreams.topology;

import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.inflight.Request;
import java.util.Map;
import okio.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a record may have. One that can't be delivered would end the application at each start, and be paid
 * for each time, so it is known beforehand.
 *
 * @param byTopic for topics that are known, as the broker counts: a batch of one record
 * @param otherwise for the others
 * @param entry for what the hand-off stores: a request, or its outcome
 */
public record RecordLimits(Map<String, Integer> byTopic, int otherwise, int entry) {
    /** The broker's and the producer's own limits where nobody set others: the lower one. */
    public static final int USUAL_BYTES = 1 << 20;

    /** Before the broker was asked. */
    public static final RecordLimits USUAL = new RecordLimits(Map.of(), USUAL_BYTES, InFlightSupplier.MAX_ENTRY_BYTES);

    /** A batch has 61 bytes of its own and a record at most 21 ({@code DefaultRecord}); a length has 5 at most. */
    private static final int OVERHEAD = 61 + 21;

    private static final int LENGTH = 5;

    /** What the hand-off stores beside: its history and where it came from. */
    private static final int STORED_OVERHEAD = 16 << 10;

    public RecordLimits {
        byTopic = Map.copyOf(byTopic);
    }

    int of(String topic) {
        return byTopic.getOrDefault(topic, otherwise);
    }

    /** Whether a topic takes an outcome, and the store, where it may have to wait for its turn. */
    boolean fits(String topic, Request record, Outcome outcome) {
        long bytes = bytes(record, outcome);
        return bytes <= of(topic) && bytes + STORED_OVERHEAD <= entry;
    }

    /** An upper bound; what a compression that gains nothing adds is in it. */
    static long bytes(Request record, Outcome outcome) {
        long plain = OVERHEAD + size(record.key()) + size(outcome.value()) + headers(outcome.headers());
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
