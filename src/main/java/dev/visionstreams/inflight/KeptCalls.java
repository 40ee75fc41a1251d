package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one process by their request: running ones, and finished ones until the commit that covers what came of
 * them. A task that comes back after an aborted transaction finds its calls here and pays for none of them again.
 * Thread-safe.
 */
final class KeptCalls {
    private static final Logger log = LoggerFactory.getLogger(KeptCalls.class);

    /** How long finished calls wait for a task that was closed; it may have moved to another process for good. */
    private static final Duration AWAY = Duration.ofMinutes(1);

    private static final long OVERHEAD = 256;

    private final long mostBytes;
    /** More than one at a place only where a topic was deleted and created anew. */
    private final Map<Coordinates, List<Call>> calls = new HashMap<>();

    /** In the order in which they finished; those that are no longer in {@link #calls} are skipped. */
    private final Deque<Finished> finished = new ArrayDeque<>();

    private long bytes;
    private boolean warned;

    private record Finished(Call call, long at) {}

    /** @param mostBytes of finished calls, the last resort: beyond it the oldest are dropped though no commit came */
    KeptCalls(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized void started(Call call) {
        at(call).stream()
                .filter(known -> known.storeKey().equals(call.storeKey()))
                .toList()
                .forEach(this::remove);
        calls.computeIfAbsent(call.request.coordinates(), at -> new ArrayList<>(1))
                .add(call);
    }

    /** To be called before the call's owner knows: what came of it may be committed at any time then. */
    synchronized void finished(Call call, Verdict verdict, long now) {
        if (at(call).contains(call)) {
            call.keptBytes = OVERHEAD
                    + call.request.storedValue().length()
                    + (verdict instanceof Verdict.Emit emit ? emit.outcome().sizeBytes() : 0);
            bytes += call.keptBytes;
            finished.addLast(new Finished(call, now));
        }
        expire(now);
    }

    /** What came of these calls is committed. */
    synchronized void covered(Collection<Call> committed, long now) {
        committed.forEach(this::remove);
        expire(now);
    }

    private List<Call> at(Call call) {
        return calls.getOrDefault(call.request.coordinates(), List.of());
    }

    private void remove(Call call) {
        List<Call> there = at(call);
        if (there.contains(call)) {
            there.remove(call);
            bytes -= call.keptBytes;
            if (there.isEmpty()) {
                calls.remove(call.request.coordinates());
            }
        }
    }

    /** The call for the very same record that still runs or has news for a request in that state. */
    synchronized @Nullable Call find(Pending request) {
        List<Call> there = calls.get(request.coordinates());
        if (there == null) {
            return null;
        }
        InputRecord record = request.request();
        return there.stream()
                .filter(known -> known.helps(request.progress()) && known.request.isSame(record))
                .findFirst()
                .orElse(null);
    }

    private void expire(long now) {
        for (Finished oldest = finished.peekFirst(); oldest != null; oldest = finished.peekFirst()) {
            Call call = oldest.call();
            if (at(call).contains(call)) {
                boolean isOver = call.isOrphan() && now - oldest.at() >= AWAY.toMillis();
                if (!isOver && bytes <= mostBytes) {
                    return;
                }
                warn();
                remove(call);
            }
            finished.removeFirst();
        }
    }

    private void warn() {
        if (bytes > mostBytes && !warned) {
            warned = true;
            log.warn(
                    "Finished calls that wait for their commit have more than {} bytes: the oldest are dropped,"
                            + " and paid for again if their transaction is aborted",
                    mostBytes);
        }
    }

    /** Whether there are calls of open tasks, which a commit is going to cover. */
    synchronized boolean hasUncommitted() {
        return calls.values().stream().flatMap(List::stream).anyMatch(call -> !call.isOrphan());
    }

    synchronized int size() {
        return calls.size();
    }
}
