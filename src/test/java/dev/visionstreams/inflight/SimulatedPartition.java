package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.bytes;
import static dev.visionstreams.inflight.HandOffFixture.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** An input partition of a {@link Simulation}, and all of its task that is committed. */
final class SimulatedPartition {
    static final String TOPIC = "in";

    final int id;
    final List<@Nullable String> keys = new ArrayList<>();
    final List<Long> left = new ArrayList<>();
    Map<Bytes, byte[]> stored = new TreeMap<>();
    long offset;
    private final Ledger ledger;

    SimulatedPartition(int id, Ledger ledger) {
        this.id = id;
        this.ledger = ledger;
    }

    Coordinates at(long at) {
        return new Coordinates(TOPIC, id, at);
    }

    Record<byte[], byte[]> record(long at) {
        String key = keys.get((int) at);
        return new Record<>(key == null ? null : bytes(key), bytes(id + "-" + at), 1_000 + at);
    }

    /** Makes last what a task forwarded, stored and took in. */
    void commit(List<SimulatedContext.Forwarded> outputs, Map<Bytes, byte[]> store, long position) {
        for (SimulatedContext.Forwarded output : outputs) {
            String value = text((byte[]) output.record().value());
            leave(Long.parseLong(value.substring(value.indexOf('-') + 1)), output.record());
        }
        stored = store;
        offset = position;
        ledger.require(
                left.size() + stored.size() == offset,
                "lost: " + id + " took in " + offset + ", " + left.size() + " left and " + stored.size()
                        + " are stored");
    }

    private void leave(long at, Record<?, ?> record) {
        ledger.require(!left.contains(at), "left twice: " + id + "-" + at);
        String key = keys.get((int) at);
        ledger.require(
                Objects.equals(text((byte[]) record.key()), text(key == null ? null : bytes(key))), "another key");
        ledger.require(record.timestamp() == 1_000 + at, "another timestamp");
        for (int earlier = 0; key != null && earlier < at; earlier++) {
            ledger.require(
                    !key.equals(keys.get(earlier)) || left.contains((long) earlier),
                    id + "-" + at + " left before " + earlier + ", both of " + key);
        }
        left.add(at);
    }

    Entry entry(Coordinates of) {
        return Entry.decode(of, Objects.requireNonNull(stored.get(of.toStoreKey())));
    }

    /** The committed entries that count a start in that life of a process. */
    List<Coordinates> startedIn(long life) {
        return stored.keySet().stream()
                .map(Coordinates::ofStoreKey)
                .filter(of -> entry(of).starts().includes(life))
                .toList();
    }

    boolean isFinished(Coordinates of) {
        return left.contains(of.offset())
                || (stored.containsKey(of.toStoreKey()) && entry(of).outcome() != null);
    }

    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (long at = 0; at < keys.size(); at++) {
            if (!left.contains(at)) {
                missing.add(id + "-" + at);
            }
        }
        return missing;
    }
}
