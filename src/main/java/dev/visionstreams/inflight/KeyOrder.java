package dev.visionstreams.inflight;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Per key and input partition, outcomes leave in the order of their requests; all others as soon as they are ready. Stream
 * thread only.
 */
final class KeyOrder {
    private final boolean keyOrder;
    private final Map<OrderKey, Deque<Pending>> queues = new HashMap<>();

    private record OrderKey(String topic, int partition, ByteBuffer key) {}

    KeyOrder(boolean keyOrder) {
        this.keyOrder = keyOrder;
    }

    /** To be called in the order of intake. */
    void add(Pending request) {
        OrderKey key = keyOf(request);
        if (key != null) {
            queues.computeIfAbsent(key, k -> new ArrayDeque<>(2)).addLast(request);
        }
    }

    boolean isFirst(Pending request) {
        OrderKey key = keyOf(request);
        Deque<Pending> queue = key == null ? null : queues.get(key);
        return queue == null || queue.peekFirst() == request;
    }

    /** Ends the first one's turn and returns the next one of its key, if there is one. */
    @Nullable
    Pending removeFirst(Pending first) {
        OrderKey key = keyOf(first);
        Deque<Pending> queue = key == null ? null : queues.get(key);
        if (queue == null) {
            return null;
        }
        queue.removeFirst();
        if (queue.isEmpty()) {
            queues.remove(key);
        }
        return queue.peekFirst();
    }

    private @Nullable OrderKey keyOf(Pending request) {
        byte[] key = request.key();
        return keyOrder && key != null
                ? new OrderKey(
                        request.coordinates().topic(), request.coordinates().partition(), ByteBuffer.wrap(key))
                : null;
    }
}
