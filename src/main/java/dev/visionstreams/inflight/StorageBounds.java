package dev.visionstreams.inflight;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * How much may be stored before intake pauses: per task by number and bytes, and for the process by bytes. To be called
 * under the {@link InFlight}'s lock.
 */
final class StorageBounds {
    private final InFlightOptions options;
    private final Collection<TaskQueues> tasks;

    /** @param tasks the ones that live in the process, whichever they are at the time of a call */
    StorageBounds(InFlightOptions options, Collection<TaskQueues> tasks) {
        this.options = options;
        this.tasks = tasks;
    }

    /** The last resort, for all tasks: one that stores more than its part is paused on its own, before that. */
    boolean isUsedUp() {
        return tasks.stream().mapToLong(TaskQueues::storedBytes).sum() > options.storedBytes();
    }

    /** See {@link InFlight#busyPartitions}. */
    Set<Integer> busyPartitions(Thread streamThread) {
        int active = 0;
        int own = 0;
        for (TaskQueues task : tasks) {
            active += task.stored > 0 ? 1 : 0;
            own += isOwn(task, streamThread) ? 1 : 0;
        }
        Set<Integer> busy = new HashSet<>();
        for (TaskQueues task : tasks) {
            if (isOwn(task, streamThread)
                    && (task.waiting() + task.held > options.waiting() / own
                            || task.stored > options.storedPerTask()
                            || task.storedBytes() > options.storedBytes() / active)) {
                busy.add(task.partition);
            }
        }
        return busy;
    }

    private static boolean isOwn(TaskQueues task, Thread streamThread) {
        return task.streamThread == streamThread && task.stored > 0;
    }
}
