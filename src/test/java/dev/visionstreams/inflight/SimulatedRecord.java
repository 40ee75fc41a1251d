package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.bytes;

import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record of an input topic of a {@link Simulation}.
 *
 * @param generation how often the topic had been created anew before
 * @param poison whether it crashes the process
 * @param silent whether it ends without an output
 */
record SimulatedRecord(
        Coordinates at, int generation, @Nullable String key, boolean poison, boolean silent) {
    /** Unlike any other record's. */
    String value() {
        return at + "#" + generation;
    }

    long timestamp() {
        return 1_000 + at.offset();
    }

    Record<byte[], byte[]> toKafka() {
        return new Record<>(key == null ? null : bytes(key), bytes(value()), timestamp());
    }

    InputRecord toInput() {
        return new InputRecord(at, timestamp(), key == null ? null : bytes(key), List.of(), bytes(value()));
    }

    Outcome outcome() {
        return silent ? Outcome.NOTHING : HandOffFixture.outcome(value());
    }
}
