package dev.visionstreams.inflight;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the stored requests of one task wait for, other than a permit. Written by the stream thread, read by any thread.
 */
final class Waits {
    private final HandOffListener listener;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    Waits(HandOffListener listener) {
        this.listener = listener;
    }

    void begin(Pending request, String cause, long now) {
        end(request, now);
        request.waitsFor = cause;
        request.waitsSince = now;
        counts.merge(cause, 1, Integer::sum);
    }

    /** Returns how long it was, in milliseconds; 0 if the request doesn't wait. */
    long end(Pending request, long now) {
        String cause = request.waitsFor;
        if (cause == null) {
            return 0;
        }
        long millis = Math.max(0, now - request.waitsSince);
        request.waitsFor = null;
        counts.merge(cause, -1, Integer::sum);
        listener.waited(cause, millis);
        return millis;
    }

    /** By cause; causes that ended have 0. */
    Map<String, Integer> counts() {
        return counts;
    }
}
