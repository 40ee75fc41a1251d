package dev.visionstreams.inflight;

import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The one request of a process that is suspected of crashing it. From when it is named, nothing else is counted or
 * started; it is counted when all that was counted before has come back, starts when that is committed, and stays the
 * suspect until what came of it is committed. If the process crashes in between, the cause is known.
 *
 * <p>A transaction that aborts takes back what came of the suspect, but not its count. So it stays the suspect when its
 * task closes, for as long as the task may take to come back. Guarded by the {@link InFlight}'s lock.
 */
final class CrashSuspect {
    /** How long the suspect's task may be away; if it moved to another process, nothing starts here meanwhile. */
    static final Duration AWAY = Duration.ofSeconds(10);

    private enum State {
        NONE,
        NAMED,
        /** Its count is written; the commit is to come. */
        COUNTING,
        /** Its count is committed. */
        COUNTED,
        RUNNING,
        /** It came back; the commit is to come. */
        FINISHED
    }

    private State state = State.NONE;

    /** Whether its count is committed, and what came of it isn't: a crash would be blamed on it. */
    private boolean isOnRecord;

    private @Nullable Bytes key;
    private @Nullable TaskQueues task;
    private @Nullable Pending next;
    private long awayUntil;

    /** Whether others have to wait for it. */
    boolean isNamed() {
        return state != State.NONE;
    }

    /** Whether what was counted before it may still start: not if a crash would be blamed on the suspect. */
    boolean letsCountedStart() {
        return state == State.NAMED && !isOnRecord;
    }

    boolean is(Pending request) {
        return request.storeKey.equals(key);
    }

    /** Names the request unless another one is the suspect. Returns whether it may be counted when it is quiet. */
    boolean name(TaskQueues of, Pending request, long now) {
        endInVain(now);
        if (state != State.NONE && !is(request)) {
            return false;
        }
        if (state == State.NONE || task == null) {
            state = state == State.RUNNING ? State.RUNNING : State.NAMED;
            key = request.storeKey;
            task = of;
        }
        return state == State.NAMED;
    }

    void counting() {
        state = State.COUNTING;
    }

    void counted(Pending request) {
        state = State.COUNTED;
        isOnRecord = true;
        next = request;
    }

    /** Takes over a suspect whose call an earlier life of its task started. */
    void resume(TaskQueues of, Pending request) {
        if (state == State.NONE || is(request)) {
            state = state == State.NONE ? State.FINISHED : state;
            isOnRecord = true;
            key = request.storeKey;
            task = of;
        }
    }

    /** The suspect, if it may start now. */
    @Nullable
    Pending start() {
        if (state != State.COUNTED) {
            return null;
        }
        Pending request = next;
        state = State.RUNNING;
        next = null;
        return request;
    }

    TaskQueues task() {
        if (task == null) {
            throw new IllegalStateException("A suspect without a task: a defect");
        }
        return task;
    }

    void finished(Pending request) {
        if (is(request) && state == State.RUNNING) {
            state = State.FINISHED;
        }
    }

    void closed(TaskQueues closed, long now) {
        if (task == closed) {
            task = null;
            next = null;
            awayUntil = now + AWAY.toMillis();
            if (!isOnRecord) {
                clear();
            }
        }
    }

    void clear(Pending request) {
        if (is(request)) {
            clear();
        }
    }

    /** Clears a suspect whose task doesn't come back. Returns whether it did. */
    boolean endInVain(long now) {
        awayUntil = Math.min(awayUntil, now + AWAY.toMillis()); // the clock may be put back
        if (state == State.NONE || task != null || state == State.RUNNING || now < awayUntil) {
            return false;
        }
        clear();
        return true;
    }

    private void clear() {
        state = State.NONE;
        isOnRecord = false;
        key = null;
        task = null;
        next = null;
    }
}
