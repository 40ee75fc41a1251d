package dev.visionstreams.inflight;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consumed records for tests of what is done with them. */
public final class InputRecords {
    private InputRecords() {}

    /** A record of partition 0 without key and headers. */
    public static InputRecord of(String topic, long offset, byte @Nullable [] value) {
        return of(topic, offset, value, List.of());
    }

    public static InputRecord of(String topic, long offset, byte @Nullable [] value, List<HeaderField> headers) {
        return new InputRecord(new Coordinates(topic, 0, offset), 1_000, null, headers, value);
    }
}
