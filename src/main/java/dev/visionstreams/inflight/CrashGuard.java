package dev.visionstreams.inflight;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Per task: whether a request starts now, is counted first, or is given up, so that a request that crashes the process
 * is rejected in the end and nothing else is. Soon after a start of the task, and for requests that were pending then, a
 * start is counted in the {@link CrashRecord} and happens when that is committed. Stream thread only.
 */
final class CrashGuard {
    /** How many processes may have crashed while a request was started, before it is given up. */
    static final int FATAL_CRASHES = 3;

    /** After how many of them it is a suspect, which runs with nothing beside it. See {@link CrashSuspect}. */
    static final int SUSPECT_CRASHES = 2;

    /**
     * A counted start that came to nothing, for a quota or an outage, was counted for nothing. The wait until such
     * requests are counted again doubles from the shortest to the longest as long as none is let through: a long outage
     * costs two small records per task and half minute.
     */
    private static final long SHORTEST_PROBE = 250;

    private static final long LONGEST_PROBE = 30_000;

    private final InFlight inFlight;
    private final TaskQueues task;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, Integer> crashes;
    private final Set<Bytes> started;
    private final Deque<Pending> uncounted = new ArrayDeque<>();
    private final Deque<Pending> probes = new ArrayDeque<>();
    private final Deque<Pending> suspects = new ArrayDeque<>();

    /** Counted in the record that is written; they start with its commit. */
    private final List<Pending> counting = new ArrayList<>();

    private @Nullable Pending survivor;
    private boolean changed;
    private boolean isCautiousQueue;
    private boolean isStored;
    private int restored;
    private int taken;
    private long cautiousUntil;
    private long probeWait;
    private long probeAt;

    CrashGuard(InFlight inFlight, TaskQueues task, KeyValueStore<Bytes, byte[]> store, long now) {
        this.inFlight = inFlight;
        this.task = task;
        this.store = store;
        byte[] stored = store.get(CrashRecord.KEY);
        CrashRecord record = CrashRecord.decode(stored, inFlight.life());
        crashes = new HashMap<>(record.crashes());
        started = new HashSet<>(record.started());
        isStored = stored != null;
        cautiousUntil = now + inFlight.options().caution().toMillis();
    }

    /** To be called for each request that is pending when the task opens, before any of them is started. */
    void restored(Pending request, int crashesOfAnOldEntry) {
        if (request.outcome() == null) {
            request.restored = true;
            restored++;
            if (crashesOfAnOldEntry > 0) {
                crashes.merge(request.storeKey, crashesOfAnOldEntry, Math::max);
            }
        }
    }

    /** To be called after the last {@link #restored}: drops what the record says of requests that left since. */
    void opened(Collection<Pending> pending) {
        Set<Bytes> unfinished = new HashSet<>();
        for (Pending request : pending) {
            if (request.restored) {
                unfinished.add(request.storeKey);
            }
        }
        changed = crashes.keySet().retainAll(unfinished);
        changed |= started.retainAll(unfinished);
        task.blames = !started.isEmpty();
    }

    /** A new request is taken in: caution is about the first ones, which an earlier process may have had, too. */
    void taken(long now) {
        taken = Math.min(taken, Integer.MAX_VALUE - 1) + 1;
        if (taken == 1) {
            cautiousUntil = now + inFlight.options().caution().toMillis();
        }
    }

    boolean isSuspected(Pending request) {
        return crashes.getOrDefault(request.storeKey, 0) >= SUSPECT_CRASHES;
    }

    /** Whether the start is counted and committed already, by an earlier life of the task in this process. */
    boolean isCounted(Pending request) {
        return started.contains(request.storeKey) && !isSuspected(request);
    }

    /** Whether the request may start without being counted; otherwise it is queued to be counted first. */
    boolean mayStart(Pending request, long now) {
        if (isSuspected(request)) {
            suspects.addLast(request);
        } else if (request.restored || crashes.containsKey(request.storeKey) || isCautious(now)) {
            (request.deferred ? probes : uncounted).addLast(request);
            isCautiousQueue = true;
        } else {
            return true;
        }
        task.hasUncounted = true;
        return false;
    }

    /**
     * What an earlier process started last may not even have been stored. It is read again soon after the task's start,
     * or when the restored requests make room, and by then few others have been taken in.
     */
    private boolean isCautious(long now) {
        return !inFlight.options().caution().isZero()
                && (now < cautiousUntil
                        || (restored > 0 && taken < inFlight.options().storedPerTask()));
    }

    /** The requests that waited to be counted and needn't any more: caution is over. */
    List<Pending> released(long now) {
        if (!isCautiousQueue || isCautious(now)) {
            return List.of();
        }
        isCautiousQueue = false;
        List<Pending> released = new ArrayList<>();
        for (Deque<Pending> queue : List.of(uncounted, probes)) {
            queue.removeIf(request -> {
                boolean isReleased = !request.restored && !crashes.containsKey(request.storeKey);
                return isReleased && released.add(request);
            });
        }
        return released;
    }

    /** Requests that wait until they are counted and that is committed. */
    int waiting() {
        return uncounted.size() + probes.size() + suspects.size() + counting.size();
    }

    /** Writes down the starts that come next; they happen once that is committed. */
    void count(long now) {
        boolean probe = probeAt <= now || probeAt > now + LONGEST_PROBE;
        int before = counting.size();
        takeSuspect(probe);
        takeFrom(uncounted);
        if (probe) {
            takeFrom(probes);
        }
        if (counting.size() > before) {
            write();
        }
        task.hasUncounted = !uncounted.isEmpty() || (probe && !probes.isEmpty());
    }

    private void takeFrom(Deque<Pending> queue) {
        for (int left = queue.isEmpty() ? 0 : inFlight.beginCounting(task, queue.size()); left > 0; left--) {
            Pending request = queue.removeFirst();
            started.add(request.storeKey);
            counting.add(request);
        }
    }

    private void takeSuspect(boolean probe) {
        for (Iterator<Pending> each = suspects.iterator(); each.hasNext(); ) {
            Pending request = each.next();
            if (request.deferred && !probe) {
                continue;
            }
            if (inFlight.beginCountingSuspect(task, request)) {
                each.remove();
                request.givenUp = crashes.getOrDefault(request.storeKey, 0) >= FATAL_CRASHES;
                if (!request.givenUp) {
                    started.add(request.storeKey);
                }
                counting.add(request);
                return;
            }
            // Something else still runs. Where another request is named, that may be further behind in this queue.
            if (inFlight.isSuspect(request)) {
                return;
            }
        }
    }

    /** Nothing was tried: the request is as innocent, or as suspect, as before. */
    void deferred(Pending request, long now) {
        if (started.remove(request.storeKey) || request.givenUp) {
            changed = true;
            if (probeAt <= now || probeAt > now + LONGEST_PROBE) {
                probeWait = Math.min(LONGEST_PROBE, Math.max(SHORTEST_PROBE, 2 * probeWait));
                probeAt = now + probeWait;
            }
        }
        survive(request);
    }

    /** Something came back: the request isn't what crashes the process. */
    void returned(Pending request, long now) {
        boolean known = started.remove(request.storeKey);
        known |= crashes.remove(request.storeKey) != null;
        if (known) {
            changed = true;
            probeWait = 0;
            probeAt = 0;
        }
        if (request.restored) {
            request.restored = false;
            restored--;
            if (restored == 0 && taken < inFlight.options().storedPerTask()) {
                cautiousUntil = Math.max(
                        cautiousUntil, now + inFlight.options().caution().toMillis());
            }
        }
        survive(request);
    }

    private void survive(Pending request) {
        if (inFlight.isSuspect(request)) {
            survivor = request;
        }
    }

    /** A deliberate end: this process's starts are no reason to suspect anything. Those of earlier ones stay. */
    void clear() {
        counting.clear();
        if (!started.isEmpty()) {
            started.clear();
            changed = true;
        }
    }

    /** Whether something waits for a commit that has to be asked for. */
    boolean wantsCommit() {
        return changed || survivor != null || !counting.isEmpty() || (task.blames && started.isEmpty());
    }

    /** What came back of a suspect is written together with its absolution: the next commit may be any. */
    void writeSurvivor() {
        if (survivor != null) {
            writeChanges();
        }
    }

    /** To be called before a commit is asked for. */
    void writeChanges() {
        if (changed) {
            write();
        }
    }

    private void write() {
        CrashRecord record = new CrashRecord(inFlight.life(), crashes, started);
        if (!record.isEmpty()) {
            store.put(CrashRecord.KEY, record.encode());
        } else if (isStored) {
            store.delete(CrashRecord.KEY);
        }
        isStored = !record.isEmpty();
        changed = false;
    }

    /** Everything that was written is committed. Returns the requests whose starts are counted with that. */
    List<Pending> committed() {
        List<Pending> starts = List.copyOf(counting);
        counting.clear();
        if (survivor != null && !changed) {
            inFlight.clearSuspect(survivor);
            survivor = null;
        }
        if (!changed) {
            task.blames = !started.isEmpty();
        }
        return starts;
    }
}
