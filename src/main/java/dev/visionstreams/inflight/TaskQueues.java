package dev.visionstreams.inflight;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one task's processor shares with the threads that run its calls. There is a new one each time the task opens:
 * what comes back late to an old one is drained by nobody.
 */
final class TaskQueues {
    /** What an entry takes in the heap beside its bytes, about: in the store, in queues and in maps. */
    static final int ENTRY_OVERHEAD = 512;

    /** Between ticks with many calls: a thread may have many tasks, and what their ticks take is missing for intake. */
    private static final long MANY_CALLS_MILLIS = 10;

    /** Filled by any thread, drained by the stream thread. */
    final Queue<Call> completed = new ConcurrentLinkedQueue<>();

    /** Requests that wait for a permit, in the order of intake. Guarded by the {@link InFlight}'s lock. */
    final Deque<Pending> ready = new ArrayDeque<>();

    /** The same for requests whose start is counted, which go first. Guarded by the {@link InFlight}'s lock. */
    final Deque<Pending> counted = new ArrayDeque<>();

    /** Starts whose count waits for its commit. Guarded by the {@link InFlight}'s lock. */
    int counting;

    /** Whether starts are on record that would be blamed if the process ended now. Written by the stream thread. */
    volatile boolean blames;

    /** Whether requests wait to be counted. Written by the stream thread. */
    volatile boolean hasUncounted;

    /** Whether the task is closed: nobody collects what comes back. Written by the stream thread. */
    volatile boolean closed;

    /** The stream thread that the task lives on, which is the one that polls and commits for it. */
    final Thread streamThread;

    /** The partition that the task consumes, of every topic of requests. */
    final int partition;

    /** Called on the stream thread when everything that it wrote so far is committed. */
    final Runnable committed;

    /** Requests that may not start yet, for a quota, an outage or caution. Written by the stream thread. */
    volatile int held;

    /** What they and others wait for. */
    final Waits waits;

    /** When the oldest stored request was taken in, milliseconds since the epoch; 0: none. Written by the stream thread. */
    volatile long oldestAt;

    /** When its processor last ticked or began to, milliseconds since the epoch. Written by the stream thread. */
    volatile long tickedAt;

    /** When its processor asked for a commit that hasn't come yet, milliseconds since the epoch; 0: none. Stream thread only. */
    long commitAskedAt;

    /** What the stream thread's last commit took, in milliseconds. Stream thread only. */
    long commitMillis;

    /** When that ended, milliseconds since the epoch. Stream thread only. */
    long committedAt;

    /** All stored requests. Written by the stream thread. */
    volatile int stored;

    /** Their bytes. Written by the stream thread. */
    private volatile long storedBytes;

    TaskQueues(Thread streamThread, int partition, Runnable committed, HandOffListener listener) {
        this.streamThread = streamThread;
        this.partition = partition;
        this.committed = committed;
        this.waits = new Waits(listener);
    }

    /** What has come back in {@link #completed} and isn't in the task's {@link Tally} yet. */
    private final AtomicLong uncounted = new AtomicLong();

    /** By any thread. */
    void came(Call call, long amount) {
        uncounted.addAndGet(amount);
        completed.add(call);
    }

    void counted(long amount) {
        uncounted.addAndGet(-amount);
    }

    long uncounted() {
        return uncounted.get();
    }

    /** Whether it is time for a tick, which is noted then. With few calls it always is: each result leaves at once. */
    boolean beginTick(long now, boolean runsFewCalls) {
        long since = now - tickedAt;
        boolean isDue = runsFewCalls || since >= MANY_CALLS_MILLIS || since < 0; // the clock may be put back
        tickedAt = isDue ? now : tickedAt;
        return isDue;
    }

    /** How many may start and wait for permits. To be called under the {@link InFlight}'s lock. */
    int waiting() {
        return ready.size() + counted.size();
    }

    long storedBytes() {
        return storedBytes + (long) stored * ENTRY_OVERHEAD;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    void addBytes(long bytes) {
        storedBytes += bytes;
    }
}
