package dev.visionstreams.inflight;

import java.util.ArrayList;
import java.util.List;

/** When a task asks for a commit, and what a commit covers. Stream thread only. */
final class TaskCommits {
    /** The longest gaps between commits, where they are fast and however slow they are. */
    private static final long GAP_MILLIS = 50;

    private static final long LONGEST_GAP_MILLIS = 500;

    /** Commits that leave enough of a thread's time for the intake of few calls. */
    private static final long QUICK_MILLIS = 25;

    private final InFlight inFlight;
    private final TaskQueues task;
    private final List<Call> uncovered = new ArrayList<>();

    /** When outcomes that aren't committed yet were forwarded, milliseconds since the epoch. */
    private final List<Long> forwarded = new ArrayList<>();

    private boolean isWanted;

    TaskCommits(InFlight inFlight, TaskQueues task) {
        this.inFlight = inFlight;
        this.task = task;
    }

    /** What came of the call is part of the next commit. */
    void cover(Call call) {
        uncovered.add(call);
    }

    /** An outcome has been stored, and waits for its turn. */
    void outcomeStored() {
        isWanted = true;
    }

    void outcomeForwarded(long now) {
        forwarded.add(now);
        isWanted = true;
    }

    /** Whether there are outcomes for which to commit. */
    boolean areWanted() {
        return isWanted;
    }

    /**
     * While calls run, all tasks of a thread commit together, some time after the last commit ended. Each costs a
     * transaction, and after it a stream thread begins with one record of each task: so commits take at most a third of
     * its time, or intake would starve, and with many calls there are fewer commits still, because there are more
     * outcomes to put together. With few calls latency counts: where commits are fast, the gap is as short as they are.
     *
     * @param calls of this task that run
     */
    boolean areDue(long now, int calls) {
        int running = inFlight.running();
        boolean isQuick = task.commitMillis <= QUICK_MILLIS && inFlight.runsFewCalls();
        long gap = isQuick
                ? Math.min(running, task.commitMillis)
                : Math.max(Math.min(GAP_MILLIS, running), Math.min(LONGEST_GAP_MILLIS, 2 * task.commitMillis));
        long since = now - Math.max(task.commitAskedAt, task.committedAt);
        return calls == 0 || since >= gap || since < 0; // the clock may be put back
    }

    void asked(long now) {
        task.commitAskedAt = now;
        isWanted = false;
    }

    /** Everything written so far is committed. */
    void committed() {
        inFlight.covered(uncovered);
        uncovered.clear();
        long now = task.committedAt; // the context's time is that of the last tick
        forwarded.forEach(at -> inFlight.listener().committed(Math.max(0, now - at)));
        forwarded.clear();
    }
}
