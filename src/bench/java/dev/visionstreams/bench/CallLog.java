package dev.visionstreams.bench;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The calls that the stub answered, and the connections they came by. Thread-safe. */
final class CallLog {
    /**
     * One call.
     *
     * @param attempt 0 for the event's first call
     * @param begin when its request was read, in the time of {@link System#nanoTime}
     * @param end when the answer was sent
     * @param drawn the latency that was drawn for it, in nanoseconds
     */
    record Call(int event, int attempt, int status, long begin, long end, long drawn) {
        boolean accepted() {
            return status == 200;
        }
    }

    private final AtomicIntegerArray attempts;
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();

    CallLog(int events) {
        attempts = new AtomicIntegerArray(events);
    }

    /** Counts a call. @return how many calls of this event came before */
    int attempt(int event, InetSocketAddress from) {
        connections.add(from);
        return attempts.getAndIncrement(event);
    }

    void add(Call call) {
        calls.add(call);
        answered.incrementAndGet();
    }

    /** Calls answered so far: it grows while the peer makes progress. */
    int answered() {
        return answered.get();
    }

    int connections() {
        return connections.size();
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }
}
