package dev.visionstreams.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Requests on their way to one model: their images are being fetched, or are there and wait for a slot. Bounds how many
 * fetch ahead, so that images are there when their slot is and few of them are held in memory. Not thread-safe.
 */
final class Approaches {
    /** While the door is closed these few fetch, so that one with its images is there to be the probe. */
    private static final int MOST_WHILE_CLOSED = 4;

    /** A request that neither arrives nor leaves within this time is no longer expected. */
    private static final Duration LONGEST_FETCH = Duration.ofMinutes(2);

    /** A request that waits for its slot comes back within the longest wait, and a little. */
    private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(10);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

    private static final double DECAY = 0.1;

    private final Map<String, Approach> byRequest = new HashMap<>();

    /** How long fetches take: follows longer ones at once and shorter ones slowly. */
    private double fetchMillis;

    private record Approach(Instant since, Instant expires, boolean arrived) {}

    /**
     * Zero if the request may fetch, which it then does; or how long it should wait before it asks again.
     *
     * @param slotFor how long until a slot is free for a request with that many others ahead
     */
    Duration mayFetch(Instant now, ModelCall call, boolean closed, IntFunction<Duration> slotFor) {
        byRequest.values().removeIf(approach -> now.isAfter(approach.expires()));
        if (!byRequest.containsKey(call.request())) {
            if (closed && byRequest.size() >= MOST_WHILE_CLOSED) {
                return ModelDoor.LONGEST_WAIT;
            }
            Duration early = slotFor.apply(byRequest.size())
                    .minus(ModelDoor.LONGEST_WAIT)
                    .minusMillis((long) fetchMillis);
            if (early.compareTo(Duration.ZERO) > 0) {
                return early.compareTo(SHORTEST_WAIT) > 0 ? early : SHORTEST_WAIT;
            }
        }
        byRequest.put(call.request(), new Approach(now, now.plus(LONGEST_FETCH), false));
        return Duration.ZERO;
    }

    /** The images of the request are there. */
    void arrived(Instant now, ModelCall call) {
        Approach approach = byRequest.get(call.request());
        if (approach != null) {
            if (!approach.arrived()) {
                double millis =
                        Math.max(0, Duration.between(approach.since(), now).toMillis());
                fetchMillis = Math.max(millis, fetchMillis + DECAY * (millis - fetchMillis));
            }
            byRequest.put(
                    call.request(),
                    new Approach(approach.since(), now.plus(LONGEST_ABSENCE).plus(ModelDoor.LONGEST_WAIT), true));
        }
    }

    /** The request is admitted, or doesn't come. */
    void leave(ModelCall call) {
        byRequest.remove(call.request());
    }
}
