package dev.visionstreams.inflight;

import org.jspecify.annotations.Nullable;

/**
 * One running or finished attempt. It belongs to whichever lane owns its request's task: when a task is closed and
 * comes back to this process, the new lane takes the call over, so that it isn't paid for twice. Thread-safe.
 */
final class Call {
    final Request request;
    private Lane owner;
    private @Nullable Verdict verdict;

    Call(Request request, Lane owner) {
        this.request = request;
        this.owner = owner;
    }

    synchronized void complete(Verdict result) {
        verdict = result;
        owner.completed.add(this);
    }

    /** Delivers to the new owner, also what came before it took over. */
    synchronized void moveTo(Lane newOwner) {
        owner = newOwner;
        if (verdict != null) {
            newOwner.completed.add(this);
        }
    }

    /** Only for calls out of a lane's completed queue. */
    synchronized Verdict verdict() {
        if (verdict == null) {
            throw new IllegalStateException("still running: " + request);
        }
        return verdict;
    }

    /** Whether there is something in it for a request in that state: it runs, or came back with news. */
    synchronized boolean helps(Progress state) {
        if (verdict instanceof Verdict.Again again) {
            return again.progress().dueAt() > state.dueAt();
        }
        return verdict == null || verdict instanceof Verdict.Emit;
    }

    /** Whether this is a call for the very same record; a topic that was made anew can reuse coordinates. */
    boolean isFor(Request other) {
        return request.timestamp() == other.timestamp() && request.slice().sameBytes(other.slice());
    }
}
