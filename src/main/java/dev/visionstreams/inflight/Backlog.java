package dev.visionstreams.inflight;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the stored requests of a process wait for, and how long: for metrics and health. Thread-safe. */
public final class Backlog {
    /** Waits for a permit to start; causes that the {@link Work} names come beside these three. */
    public static final String PERMIT = "permit";

    /** The pause after a failed attempt. */
    public static final String BACK_OFF = "backoff";

    /** Finished, until earlier requests of its key are. */
    public static final String TURN = "turn";

    private final InFlight inFlight;
    private final Collection<TaskQueues> tasks;
    private final InstantSource clock;

    /** @param inFlight its lock guards the tasks */
    Backlog(InFlight inFlight, Collection<TaskQueues> tasks, InstantSource clock) {
        this.inFlight = inFlight;
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * How many stored requests wait, by what for: {@link #PERMIT}, {@link #BACK_OFF}, {@link #TURN} or a cause that the
     * {@link Work} named. The rest of {@link InFlight#stored()} runs.
     */
    public Map<String, Integer> waiting() {
        Map<String, Integer> waiting = new TreeMap<>();
        synchronized (inFlight) {
            tasks.forEach(
                    task -> task.waits.counts().forEach((cause, count) -> waiting.merge(cause, count, Integer::sum)));
            int named = waiting.values().stream().mapToInt(Integer::intValue).sum();
            waiting.put(PERMIT, Math.max(0, inFlight.stored() - inFlight.running() - named));
        }
        return waiting;
    }

    /** Milliseconds since the oldest stored request was taken in, or first tried by an earlier process; 0: there is none. */
    public long oldestMillis() {
        return longest(task -> task.oldestAt > 0 ? task.oldestAt : Long.MAX_VALUE);
    }

    /** The longest time for which a task with stored requests hasn't ticked, in milliseconds: its thread is busy or stuck. */
    public long sinceTickMillis() {
        return longest(task -> task.stored > 0 ? task.tickedAt : Long.MAX_VALUE);
    }

    private long longest(ToLongFunction<TaskQueues> since) {
        synchronized (inFlight) {
            long first = tasks.stream().mapToLong(since).min().orElse(Long.MAX_VALUE);
            return first == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - first);
        }
    }

    /** Tasks whose partitions aren't read for now, because enough of their requests are stored. */
    public int pausedTasks() {
        synchronized (inFlight) {
            return inFlight.isFull()
                    ? tasks.size()
                    : tasks.stream()
                            .map(task -> task.streamThread)
                            .distinct()
                            .mapToInt(thread -> inFlight.busyPartitions(thread).size())
                            .sum();
        }
    }
}
