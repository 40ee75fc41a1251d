package dev.visionstreams.inflight;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a task's attempts add up to, in the task's store beside its requests: what came of an attempt and its amount
 * are committed together, or neither is. Stream thread only.
 */
final class TaskTally {
    /** A topic's name is never empty, so no request is stored here. */
    private static final Coordinates PLACE = new Coordinates("", 0, 0);

    static final Bytes KEY = new Place(PLACE, 0).toStoreKey();

    /** Others are told no more often than this: a tally that is told later says as much. */
    private static final long TELL_MILLIS = 250;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Tallies tallies;
    private final int partition;
    private Tally tally;
    private long added;
    private boolean isStored;
    private boolean isTold;
    private long toldAt;

    TaskTally(KeyValueStore<Bytes, byte[]> store, Tallies tallies, int partition) {
        this.store = store;
        this.tallies = tallies;
        this.partition = partition;
        Tally stored = decode(store.get(KEY));
        tally = stored.or(tallies.known(partition));
        isStored = tally.equals(stored);
        isTold = tally.equals(Tally.NONE);
        tallies.counted(partition, tally);
    }

    /** Whether others may not know all of it. */
    boolean isUntold() {
        return !isTold;
    }

    /** @param amount above 0 */
    void add(long now, long amount) {
        if (amount == 0) {
            return;
        }
        tally = tally.plus(now, amount);
        added += amount;
        isStored = false;
        isTold = false;
    }

    /** To be called once a tick, in the transaction of what was added. Returns what was added since the last time. */
    long store() {
        if (!isStored) {
            isStored = true;
            store.put(KEY, encode(tally));
            tallies.counted(partition, tally);
        }
        long latest = added;
        added = 0;
        return latest;
    }

    /**
     * What others are to be told now, if anything.
     *
     * @param last whether no tick may follow
     */
    Optional<Outcome.Note> tell(long now, boolean last) {
        boolean isTime = last || now - toldAt >= TELL_MILLIS || now < toldAt;
        if (isTold || !isTime) {
            return Optional.empty();
        }
        isTold = true;
        toldAt = now;
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
        return Optional.of(new Outcome.Note(tallies.route(), key, tally.encode(), now));
    }

    void close() {
        tallies.closed(partition);
    }

    /**
     * Stored as a request that has ended as nothing: versions that know no tallies let it go without a trace, so that a
     * process can be rolled back.
     */
    static byte[] encode(Tally tally) {
        return new Entry(Progress.NONE, Outcome.NOTHING, new InputRecord(PLACE, 0, null, List.of(), tally.encode()))
                .encode();
    }

    static Tally decode(byte @Nullable [] stored) {
        return stored == null
                ? Tally.NONE
                : Tally.decode(Objects.requireNonNull(
                        Entry.decode(PLACE, stored).request().value()));
    }
}
