package dev.visionstreams.inflight;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A stored request of one task, as its processor sees it. Written by the stream thread, and only while no call runs for
 * it; a starting thread reads it after it was handed over under the {@link InFlight}'s lock.
 */
final class Pending {
    final Place place;
    final Bytes storeKey;
    private final byte @Nullable [] key;
    private byte[] encoded;
    private Progress progress;
    private @Nullable Outcome outcome;

    /** When the next start is due, milliseconds since the epoch. Not stored where nothing was tried. */
    long dueAt;

    /** When the task took it in, or an earlier process first tried it, milliseconds since the epoch. */
    long takenAt;

    /** When it was last ready to start, milliseconds since the epoch. */
    long readyAt;

    /** See {@link Waits}; stream thread only, as is the time of its begin, milliseconds since the epoch. */
    @Nullable
    String waitsFor;

    long waitsSince;

    /** Whether its last start came to nothing, because of a quota or an outage. */
    boolean deferred;

    /**
     * Whether it was pending when the task opened and nothing has come back of it since: it might be what crashed the
     * last process, however late it starts.
     */
    boolean restored;

    /** Whether the process crashed during too many of its starts, so that it is to be given up. */
    boolean givenUp;

    Pending(Place place, Bytes storeKey, byte[] encoded, Entry entry) {
        this.place = place;
        this.storeKey = storeKey;
        this.key = entry.request().key();
        this.encoded = encoded;
        this.progress = entry.progress();
        this.outcome = entry.outcome();
        this.dueAt = progress.dueAt();
    }

    Coordinates coordinates() {
        return place.coordinates();
    }

    /** Decoded anew each time: a request that waits holds its bytes once. */
    InputRecord request() {
        return Entry.decode(coordinates(), encoded).request();
    }

    byte @Nullable [] key() {
        return key;
    }

    Progress progress() {
        return progress;
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
    void update(Progress newProgress, @Nullable Outcome newOutcome) {
        InputRecord request = newOutcome == null ? request() : request().withoutContent();
        progress = newProgress;
        outcome = newOutcome;
        encoded = new Entry(progress, outcome, request).encode();
    }
}
