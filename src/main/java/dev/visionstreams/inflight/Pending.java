package dev.visionstreams.inflight;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A stored request of one task, as its processor sees it. Written by the stream thread alone, and only while no call
 * runs for it; a starting thread reads it after it was handed over under the {@link InFlight}'s lock.
 */
final class Pending {
    final Coordinates coordinates;
    final Bytes storeKey;
    private final byte @Nullable [] key;
    private volatile byte[] encoded; // a graceful stop rewrites it while a last start may read it
    private Progress progress;
    private Starts starts;
    private @Nullable Outcome outcome;

    /** When the next start is due, milliseconds since the epoch. Not stored where nothing was tried. */
    long dueAt;

    /** Whether it waits for a quota or an outage to pass, rather than out of its own failure. */
    boolean deferred;

    /**
     * Whether it was pending when the task began and nothing has come back of it since: it might be what ended the last
     * process, however late it starts.
     */
    boolean unproven;

    /** Whether the process ended during too many starts, so that it is to be given up. */
    boolean doomed;

    Pending(Coordinates coordinates, Bytes storeKey, byte[] encoded, Entry entry) {
        this.coordinates = coordinates;
        this.storeKey = storeKey;
        this.key = entry.request().key();
        this.encoded = encoded;
        this.progress = entry.progress();
        this.starts = entry.starts();
        this.outcome = entry.outcome();
        this.dueAt = progress.dueAt();
    }

    /** Decoded anew each time: a request that waits holds its bytes once. */
    Request request() {
        return Entry.decode(coordinates, encoded).request();
    }

    byte @Nullable [] key() {
        return key;
    }

    Progress progress() {
        return progress;
    }

    Starts starts() {
        return starts;
    }

    /** Set once the request is finished and waits for its turn. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    /** The bytes to store. */
    byte[] encoded() {
        return encoded;
    }

    /** With an outcome, the request's value and headers aren't needed any more and aren't stored. */
    void update(Progress newProgress, Starts newStarts, @Nullable Outcome newOutcome) {
        Request request = newOutcome == null ? request() : request().withoutContent();
        progress = newProgress;
        starts = newStarts;
        outcome = newOutcome;
        encoded = new Entry(progress, starts, outcome, request).encode();
    }
}
