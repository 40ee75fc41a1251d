package dev.visionstreams.inflight;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What one task's processor shares with the threads that run its calls. There is a new one for each life of a task:
 * what comes back late to an old one is drained by nobody.
 */
final class Lane {
    /** What an entry takes in the heap beside its bytes, about: in the store, in queues and in maps. */
    static final int ENTRY_OVERHEAD = 512;

    /** Filled by any thread, drained by the stream thread. */
    final Queue<Call> completed = new ConcurrentLinkedQueue<>();

    /** Requests that wait for a permit, in the order of intake. Guarded by the {@link InFlight}'s lock. */
    final Deque<Pending> ready = new ArrayDeque<>();

    /** The same for requests whose start is counted, which go first. Guarded by the {@link InFlight}'s lock. */
    final Deque<Pending> counted = new ArrayDeque<>();

    /** The stream thread that the task lives on, which is the one that polls for it. */
    final Thread streamThread;

    /** The partition that the task consumes, of every topic of requests. */
    final int partition;

    /** Requests that are held back before a start, by a quota, an outage or caution. Written by the stream thread. */
    volatile int held;

    /** All stored requests. Written by the stream thread. */
    volatile int stored;

    /** Whether the stored requests are cleared of the end that is to come. Written by the stream thread. */
    volatile boolean trusted;

    /** Their bytes. Written by the stream thread. */
    private volatile long storedBytes;

    Lane(Thread streamThread, int partition) {
        this.streamThread = streamThread;
        this.partition = partition;
    }

    /** How many wait for permits. To be called under the {@link InFlight}'s lock. */
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
