package dev.visionstreams.inflight;

/** What the stream thread has to do about a call that came back. */
sealed interface Verdict {
    /** Forward the outcome when it is its turn, and forget the request. */
    record Emit(Outcome outcome) implements Verdict {}

    /** Store the progress and start again when it is due. */
    record Again(Progress progress) implements Verdict {}

    /** Nothing was tried: start again at the given time, milliseconds since the epoch. */
    record Later(long dueAt) implements Verdict {}

    /** End the application without committing. */
    record Stop(RuntimeException cause) implements Verdict {}
}
