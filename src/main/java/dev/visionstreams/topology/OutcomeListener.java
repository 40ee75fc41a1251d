package dev.visionstreams.topology;

/**
 * Hears of each outcome when it is ready to leave. An outcome that is worked out again, after a crash say, is told
 * again. Called by any thread; must not wait and must not throw.
 */
public interface OutcomeListener {
    /**
     * Hears of a result.
     *
     * @param task a task's name
     */
    void enriched(String task);

    /**
     * Hears of a rejection.
     *
     * @param task as the request has it: anything
     * @param stage one of {@link dev.visionstreams.pipeline.Stage}
     * @param reason one of few constants in upper case
     */
    void rejected(String task, String stage, String reason);

    /** Hears of a record that is no request. */
    void undecodable();

    /**
     * Hears of a notification that asks for nothing, so that nothing leaves.
     *
     * @param why one of few constants in upper case
     */
    void ignored(String why);
}
