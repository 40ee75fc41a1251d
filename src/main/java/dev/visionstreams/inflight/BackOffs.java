package dev.visionstreams.inflight;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Requests of a task that wait until they are due. Stream thread only. */
final class BackOffs {
    private final PriorityQueue<Pending> waiting =
            new PriorityQueue<>(Comparator.<Pending>comparingLong(request -> request.dueAt)
                    .thenComparing(request -> request.place, Place.INTAKE));
    private final long longestMillis;
    private int deferred;

    BackOffs(RetryPolicy retry) {
        longestMillis =
                Math.max(RetryPolicy.LONGEST_HINT.toMillis(), retry.max().toMillis());
    }

    void add(Pending request) {
        waiting.add(request);
        deferred += request.deferred ? 1 : 0;
    }

    /** Takes the next request that is due; null: there is none. */
    @Nullable
    Pending pollDue(long now) {
        Pending next = waiting.peek();
        if (next == null || !isDue(next, now)) {
            return null;
        }
        waiting.remove();
        deferred -= next.deferred ? 1 : 0;
        return next;
    }

    /** A due time beyond the longest wait is one of a clock that was put back. */
    private boolean isDue(Pending request, long now) {
        return request.dueAt <= now || request.dueAt > now + longestMillis;
    }

    /** How many of them wait without an attempt that counts. */
    int deferred() {
        return deferred;
    }
}
