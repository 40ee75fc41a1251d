package dev.visionstreams.inflight;

/** What the stream thread has to do about a call that came back. */
sealed interface Verdict {
    /** Forward the outcome in its turn and delete the entry. */
    record Emit(Outcome outcome) implements Verdict {}

    /** Store the progress and start again when it is due; the cause is what the request waits for until then. */
    record Again(Progress progress, String cause) implements Verdict {}

    /** Nothing was tried: start again at the given time, milliseconds since the epoch. */
    record Deferred(long dueAt, String cause) implements Verdict {}

    /** End the application, see {@link InFlight#stop}; the request stays stored. */
    record Stop(RuntimeException cause) implements Verdict {}
}
