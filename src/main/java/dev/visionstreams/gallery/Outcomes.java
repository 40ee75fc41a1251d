package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest outcomes, bounded in number and in bytes, numbered from 1 in the order in which they came. Thread-safe.
 */
final class Outcomes {
    /** An event whose JSON is longer is held in its short form only. */
    private static final int MAX_EVENT_BYTES = 4 << 20;

    private final int maxCount;
    private final long maxBytes;
    private final InstantSource clock;
    private final Tally tally;
    private final Deque<Held> held = new ArrayDeque<>();
    private long bytes;
    private long newest;
    private boolean closed;

    /**
     * An outcome with its number.
     *
     * @param summary for lists, as JSON
     * @param complete everything but bytes, as JSON
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Held(long number, Outcome outcome, byte[] summary, byte[] complete) {
        long bytes() {
            return outcome.heldBytes() + summary.length + (complete == summary ? 0 : complete.length);
        }
    }

    Outcomes(int maxCount, long maxBytes, InstantSource clock) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.tally = new Tally(clock);
    }

    void add(Outcome outcome) {
        ObjectNode line = outcome.line();
        ObjectNode shortened = Shortened.of(line);
        Instant now = clock.instant();
        byte[] complete = line.toString().getBytes(UTF_8);
        synchronized (this) {
            shortened.put("number", ++newest).put("receivedAt", now.toString());
            ArrayNode masks = shortened.putArray("masks");
            outcome.masks().keySet().stream().sorted().forEach(masks::add);
            shortened.put("imageCount", outcome.images().size());
            byte[] summary = shortened.toString().getBytes(UTF_8);
            // What was parsed is let go: only its text is held.
            Outcome lean = new Outcome(JsonNodeFactory.instance.objectNode(), outcome.images(), outcome.masks());
            Held entry = new Held(newest, lean, summary, complete.length > MAX_EVENT_BYTES ? summary : complete);
            held.addLast(entry);
            bytes += entry.bytes();
            while (held.size() > maxCount || (bytes > maxBytes && held.size() > 1)) {
                bytes -= held.removeFirst().bytes();
            }
            tally.count(outcome);
            notifyAll();
        }
    }

    synchronized @Nullable Held get(long number) {
        long back = newest - number;
        if (back < 0 || back >= held.size()) {
            return null;
        }
        Iterator<Held> newestFirst = held.descendingIterator();
        for (long i = 0; i < back; i++) {
            newestFirst.next();
        }
        return newestFirst.next();
    }

    /** Those after one number and before another, both exclusive, newest first. */
    synchronized List<Held> between(long after, long before, int limit) {
        List<Held> found = new ArrayList<>();
        for (Iterator<Held> all = held.descendingIterator(); all.hasNext() && found.size() < limit; ) {
            Held next = all.next();
            if (next.number() <= after) {
                break;
            }
            if (next.number() < before) {
                found.add(next);
            }
        }
        return found;
    }

    /** What was counted, and which numbers are held; as JSON. */
    synchronized ObjectNode state() {
        return tally.json().put("newest", newest).put("oldest", newest - held.size() + 1);
    }

    /** Waits until there is a newer outcome, for some time at most. Returns false once this is closed. */
    synchronized boolean awaitNewer(long known, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; !closed && newest <= known && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return !closed;
    }

    synchronized long newest() {
        return newest;
    }

    /** Wakes those that wait. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
