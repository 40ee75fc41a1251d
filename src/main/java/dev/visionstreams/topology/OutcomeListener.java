package dev.visionstreams.topology;

/**
 * Observes each outcome when it is ready to be sent; one that is worked out again, for example after a crash, is reported
 * again. Called by any thread; must not block and must not throw.
 */
public interface OutcomeListener {
    /**
     * A request was rejected.
     *
     * @param place {@code topic-partition-offset} of the request
     * @param task as in the request: any text
     * @param stage one of {@link dev.visionstreams.pipeline.Stage}
     * @param reason one of a few constants in upper case
     * @param message for a person; holds no secrets, but may quote what others wrote
     */
    record Rejection(String place, String task, String stage, String reason, String message) {}

    /**
     * A request ended with a result.
     *
     * @param place {@code topic-partition-offset} of the request
     * @param task a task's name
     */
    void enriched(String place, String task);

    void rejected(Rejection rejection);

    /**
     * A record wasn't a request.
     *
     * @param place {@code topic-partition-offset} of the record
     * @param why for a person
     */
    void undecodable(String place, String why);

    /**
     * A notification asked for nothing, so no record leaves.
     *
     * @param why one of a few constants in upper case
     */
    void ignored(String why);

    /** One that passes everything on to both. */
    static OutcomeListener both(OutcomeListener first, OutcomeListener second) {
        return new OutcomeListener() {
            @Override
            public void enriched(String place, String task) {
                first.enriched(place, task);
                second.enriched(place, task);
            }

            @Override
            public void rejected(Rejection rejection) {
                first.rejected(rejection);
                second.rejected(rejection);
            }

            @Override
            public void undecodable(String place, String why) {
                first.undecodable(place, why);
                second.undecodable(place, why);
            }

            @Override
            public void ignored(String why) {
                first.ignored(why);
                second.ignored(why);
            }
        };
    }
}
