package dev.visionstreams.inflight;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One running or finished attempt. It belongs to the queues of its request's task: when a task is closed and comes back
 * to this process, its new queues take the call over, so that it isn't paid for twice. Thread-safe.
 */
final class Call {
    final InputRecord request;

    /** What it takes once it is finished; 0 before. Guarded by the {@link KeptCalls}' lock. */
    long keptBytes;

    private Bytes storeKey;
    private TaskQueues owner;
    private @Nullable Verdict verdict;

    Call(Bytes storeKey, InputRecord request, TaskQueues owner) {
        this.storeKey = storeKey;
        this.request = request;
        this.owner = owner;
    }

    synchronized void complete(Verdict result) {
        verdict = result;
        owner.came(this, result.amount());
    }

    /** Of the entry that it is for; another one if the request was taken in again at another incarnation. */
    synchronized Bytes storeKey() {
        return storeKey;
    }

    /** Delivers to the new owner, also what came before it took over. */
    synchronized void moveTo(TaskQueues newOwner, Bytes newStoreKey) {
        owner = newOwner;
        storeKey = newStoreKey;
        if (verdict != null) {
            newOwner.came(this, verdict.amount());
        }
    }

    /** Only for calls out of a task's completed queue. */
    synchronized Verdict verdict() {
        if (verdict == null) {
            throw new IllegalStateException("still running: " + request);
        }
        return verdict;
    }

    /** Whether its task is closed and hasn't come back to this process. */
    synchronized boolean isOrphan() {
        return owner.closed;
    }

    /** Whether it runs, or came back with news for a request in that state. */
    synchronized boolean helps(Progress state) {
        if (verdict instanceof Verdict.Again again) {
            Progress next = again.progress();
            return next.attempts() > state.attempts()
                    || (next.attempts() == state.attempts() && next.dueAt() != state.dueAt());
        }
        return verdict == null || verdict instanceof Verdict.Emit;
    }
}
