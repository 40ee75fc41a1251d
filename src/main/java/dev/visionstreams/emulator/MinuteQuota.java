package dev.visionstreams.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many requests in any sixty seconds. Refused requests don't count. Safe for use by any thread. */
final class MinuteQuota {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int requests;
    private final InstantSource clock;
    private final Deque<Instant> taken = new ArrayDeque<>();

    MinuteQuota(int requests, InstantSource clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /** Zero: go ahead. Otherwise how long until the next request would get through. */
    synchronized Duration take() {
        Instant now = clock.instant();
        Instant oldest;
        while ((oldest = taken.peekFirst()) != null && !oldest.plus(WINDOW).isAfter(now)) {
            taken.removeFirst();
        }
        if (oldest != null && taken.size() >= requests) {
            return Duration.between(now, oldest.plus(WINDOW));
        }
        taken.addLast(now);
        return Duration.ZERO;
    }
}
