package dev.visionstreams.inflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are pending in one task: its store and what is known of them in memory, kept in step, and counted in
 * the {@link TaskQueues}. Decides under which {@link Place} a record is stored. Stream thread only.
 */
final class StoredRequests {
    private final KeyValueStore<Bytes, byte[]> store;
    private final TaskQueues task;
    private final Map<Bytes, Pending> pending = new LinkedHashMap<>();
    private int incarnation;

    StoredRequests(KeyValueStore<Bytes, byte[]> store, TaskQueues task) {
        this.store = store;
        this.task = task;
    }

    /** Reads what was pending when the task last stopped, in the order of intake. To be called once, before all else. */
    List<Restored> restore(long now) {
        List<Restored> restored = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> stored = entries.next();
                if (!stored.key.equals(CrashRecord.KEY) && !stored.key.equals(TaskTally.KEY)) {
                    Place place = Place.ofStoreKey(stored.key);
                    Entry entry = Entry.decode(place.coordinates(), stored.value);
                    Pending request = new Pending(place, stored.key, stored.value, entry);
                    long triedAt = entry.progress().firstAttemptAt();
                    request.takenAt = triedAt == 0 ? now : Math.min(triedAt, now);
                    keep(request);
                    restored.add(new Restored(request, entry.crashes()));
                    incarnation = Math.max(incarnation, place.incarnation());
                }
            }
        }
        restored.sort(Comparator.comparing(each -> each.request().place, Place.INTAKE));
        return restored;
    }

    /** @param crashes what an entry of the first edition says, see {@link Entry#crashes} */
    record Restored(Pending request, int crashes) {}

    /**
     * Stores a record that was taken in, without its content if it is larger than {@code most} bytes. Returns null if it
     * is pending already: read again after a crash without transactions.
     */
    @Nullable
    Pending add(InputRecord request, int most, long now) {
        Place place = placeOf(request);
        if (place == null) {
            return null;
        }
        int size = request.sizeInBatch();
        Entry entry = new Entry(Progress.NONE, null, size > most ? request.withoutContent(size, most) : request);
        Pending added = new Pending(place, place.toStoreKey(), entry.encode(), entry);
        added.takenAt = now;
        store.put(added.storeKey, added.encoded());
        keep(added);
        return added;
    }

    /** Another record at the place of a pending one comes from a topic that was deleted and created anew. */
    private @Nullable Place placeOf(InputRecord request) {
        for (int i = 0; i <= incarnation; i++) {
            Pending known = get(new Place(request.coordinates(), i).toStoreKey());
            if (known != null && known.request().isSame(request)) {
                return null;
            }
            if (known != null && i == incarnation) {
                incarnation++;
            }
        }
        return new Place(request.coordinates(), incarnation);
    }

    private void keep(Pending request) {
        pending.put(request.storeKey, request);
        count();
        task.addBytes(request.encoded().length);
    }

    private void count() {
        task.stored = pending.size();
        task.oldestAt = pending.isEmpty() ? 0 : pending.values().iterator().next().takenAt;
    }

    void update(Pending request, Progress progress, @Nullable Outcome outcome) {
        int before = request.encoded().length;
        request.update(progress, outcome);
        store.put(request.storeKey, request.encoded());
        task.addBytes(request.encoded().length - before);
    }

    void remove(Pending request) {
        store.delete(request.storeKey);
        pending.remove(request.storeKey);
        count();
        task.addBytes(-request.encoded().length);
    }

    @Nullable
    Pending get(Bytes storeKey) {
        return pending.get(storeKey);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }
}
