package dev.visionstreams.inflight;

/** What the stream thread has to do about a call that came back. */
sealed interface Verdict {
    /** What the attempts since the last verdict add to the task's {@link Tally}, 0 or more. */
    long amount();

    /** Forward the outcome in its turn and delete the entry. */
    record Emit(Outcome outcome, long amount) implements Verdict {}

    /** Store the progress and start again when it is due; the cause is what the request waits for until then. */
    record Again(Progress progress, String cause, long amount) implements Verdict {}

    /** Nothing was tried: start again at the given time, milliseconds since the epoch. */
    record Deferred(long dueAt, String cause, long amount) implements Verdict {}

    /** End the application, see {@link InFlight#stop}; the request stays stored. */
    record Stop(RuntimeException cause) implements Verdict {
        @Override
        public long amount() {
            return 0;
        }
    }
}
