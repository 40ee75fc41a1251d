package dev.visionstreams.inflight;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which request of a process starts next: one task after the other, counted starts before others, and a suspect with
 * nothing beside it. Guarded by the {@link InFlight}'s lock.
 */
final class StartOrder {
    private final int calls;
    private final CrashSuspect suspect;

    /** The next one to start from comes first. */
    private final Deque<TaskQueues> tasks = new ArrayDeque<>();

    record Next(TaskQueues task, Pending request) {}

    /** @param calls that may run at once in the process */
    StartOrder(int calls, CrashSuspect suspect) {
        this.calls = calls;
        this.suspect = suspect;
    }

    /** The tasks that live in this process. */
    Collection<TaskQueues> tasks() {
        return tasks;
    }

    void open(TaskQueues task) {
        tasks.addLast(task);
    }

    void close(TaskQueues task, long now) {
        task.closed = true;
        tasks.remove(task);
        task.ready.clear();
        task.counted.clear();
        suspect.closed(task, now);
    }

    /**
     * How many of a task's starts may be counted now, at most the given number, which are then taken as being counted:
     * as many as its part of the permits, counted ahead so that none is idle for a commit. Tasks without requests to
     * count have no part.
     */
    int beginCounting(TaskQueues task, int wanted) {
        if (suspect.isNamed()) {
            return 0; // what only waits for the suspect is not to blame for what it does
        }
        long counting = tasks.stream()
                .filter(each -> each == task || each.hasUncounted || each.counting + each.counted.size() > 0)
                .count();
        long part = Math.max(1, calls / Math.max(1, counting)) - task.counting - task.counted.size();
        int count = (int) Math.max(0, Math.min(wanted, part));
        task.counting += count;
        task.blames |= count > 0;
        return count;
    }

    /** See {@link InFlight#beginCountingSuspect}. */
    boolean beginCountingSuspect(TaskQueues task, Pending request, int running, long now) {
        if (!suspect.name(task, request, now)) {
            return false;
        }
        boolean quiet = running == 0
                && (!suspect.letsCountedStart()
                        || tasks.stream().allMatch(each -> each.counting == 0 && each.counted.isEmpty()));
        if (quiet) {
            suspect.counting();
            task.counting++;
            task.blames = true;
        }
        return quiet;
    }

    /** What the task has been counting is committed. */
    void counted(TaskQueues task, Collection<Pending> requests) {
        task.counting = 0;
        for (Pending request : requests) {
            if (suspect.is(request)) {
                suspect.counted(request);
            } else {
                task.counted.addLast(request);
            }
        }
    }

    /** Takes out the next request to start, if one may start while {@code running} calls run. */
    @Nullable
    Next poll(int running) {
        if (running >= calls) {
            return null;
        }
        if (suspect.isNamed() && !suspect.letsCountedStart()) {
            Pending request = running == 0 ? suspect.start() : null;
            return request == null ? null : new Next(suspect.task(), request);
        }
        for (int i = tasks.size(); i > 0; i--) {
            TaskQueues task = tasks.removeFirst();
            tasks.addLast(task);
            Pending request = task.counted.pollFirst();
            if (request == null && !suspect.isNamed()) {
                request = task.ready.pollFirst();
            }
            if (request != null) {
                return new Next(task, request);
            }
        }
        return null;
    }
}
