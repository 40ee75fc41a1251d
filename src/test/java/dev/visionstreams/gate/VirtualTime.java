package dev.visionstreams.gate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Actions at times that pass only here, in the order of their times and, at one time, of their arrival. */
final class VirtualTime implements InstantSource {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = 1_000_000;
    private long sequence;

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }

    void at(long delayMillis, Runnable action) {
        events.add(new Event(now + delayMillis, sequence++, action));
    }

    void runFor(long millis) {
        long end = now + millis;
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event event = events.remove();
            now = event.at();
            event.action().run();
        }
        now = end;
    }

    /** What was to come doesn't. */
    void clear() {
        events.clear();
    }
}
