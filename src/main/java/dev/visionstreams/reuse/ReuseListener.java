package dev.visionstreams.reuse;

/** Observes each answer that is used again. Called by any thread; must not block and must not throw. */
@FunctionalInterface
public interface ReuseListener {
    /** Where an answer came from. Labels are part of the contract: metrics carry them. */
    enum From {
        /** A call in this process that was in flight. */
        FLIGHT,
        /** What is remembered of earlier calls, by any process. */
        MEMORY
    }

    void reused(From from);
}
