package dev.visionstreams.reuse;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were paid for in the last while, by their question: this process's own and those that it reads of others.
 * Bounded in bytes and time, the oldest are forgotten first. Thread-safe.
 */
public final class Answers {
    /** Of an entry, beside its value: key, links and objects. */
    private static final int OVERHEAD_BYTES = 200;

    /** One answer may take this part of all bytes. */
    private static final int LARGEST_PART = 16;

    private final Duration window;
    private final long mostBytes;
    private final InstantSource clock;

    // Guarded by this, the longest known first.
    private final Map<ByteString, Known> byQuestion = new LinkedHashMap<>();
    private long bytes;

    private record Known(ByteString value, long at) {
        long bytes() {
            return OVERHEAD_BYTES + (long) value.size();
        }
    }

    /**
     * @param window how long an answer is remembered, above zero
     * @param mostBytes of all encoded answers together, 1 or more
     */
    public Answers(Duration window, long mostBytes, InstantSource clock) {
        this.window = window;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** Bytes of encoded answers that are held, about. */
    public synchronized long bytes() {
        return bytes;
    }

    public long mostBytes() {
        return mostBytes;
    }

    /**
     * Takes note of an answer, unless a later one is known, it is too old, or too large.
     *
     * @param at when it was paid for, milliseconds since the epoch
     */
    public synchronized void put(ByteString question, ByteString encoded, long at) {
        Known added = new Known(encoded, at);
        Known before = byQuestion.get(question);
        if (isOver(added) || added.bytes() > mostBytes / LARGEST_PART || (before != null && before.at() > at)) {
            return;
        }
        forget(question);
        byQuestion.put(question, added);
        bytes += added.bytes();
        Iterator<Known> oldest = byQuestion.values().iterator();
        while (oldest.hasNext()) {
            Known known = oldest.next();
            if (bytes <= mostBytes && !isOver(known)) {
                return;
            }
            bytes -= known.bytes();
            oldest.remove();
        }
    }

    /** The encoded reply; null if none is known. */
    synchronized @Nullable ByteString get(ByteString question) {
        Known known = byQuestion.get(question);
        if (known == null || !isOver(known)) {
            return known == null ? null : known.value();
        }
        forget(question);
        return null;
    }

    public synchronized void forget(ByteString question) {
        Known known = byQuestion.remove(question);
        bytes -= known == null ? 0 : known.bytes();
    }

    private boolean isOver(Known known) {
        return clock.millis() - known.at() >= window.toMillis();
    }
}
