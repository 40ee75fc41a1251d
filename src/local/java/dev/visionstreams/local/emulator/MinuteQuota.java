package dev.visionstreams.local.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** A limit of requests within any sixty seconds. Refused requests don't count. Thread-safe. */
final class MinuteQuota {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int requests;
    private final InstantSource clock;
    private final Deque<Instant> taken = new ArrayDeque<>();

    MinuteQuota(int requests, InstantSource clock) {
        this.requests = requests;
        this.clock = clock;
    }

    int requests() {
        return requests;
    }

    /** Counts a request: zero if it is accepted, otherwise the time until the next one would be. */
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
