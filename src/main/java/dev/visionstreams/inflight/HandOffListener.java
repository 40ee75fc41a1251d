package dev.visionstreams.inflight;

/** Observes the hand-off. Called by stream threads and by threads that end calls; must neither wait nor throw. */
public interface HandOffListener {
    /** Ignores everything. */
    HandOffListener NONE = new HandOffListener() {
        @Override
        public void taken() {}

        @Override
        public void started(long queuedMillis) {}

        @Override
        public void waited(String cause, long millis) {}

        @Override
        public void left(long turnMillis, long totalMillis) {}

        @Override
        public void committed(long millis) {}
    };

    /** A record was stored as a request. */
    void taken();

    /**
     * A call started.
     *
     * @param queuedMillis since it could have started if a permit had been free, 0 or more
     */
    void started(long queuedMillis);

    /**
     * A wait ended.
     *
     * @param cause {@link Backlog#BACK_OFF}, {@link Backlog#TURN} or one that the {@link Work} named
     * @param millis 0 or more
     */
    void waited(String cause, long millis);

    /**
     * An outcome was forwarded.
     *
     * @param turnMillis how long it waited for its turn, 0 or more
     * @param totalMillis since this process took the request in, or since its first attempt in an earlier one
     */
    void left(long turnMillis, long totalMillis);

    /**
     * An outcome is committed.
     *
     * @param millis since it was forwarded, 0 or more
     */
    void committed(long millis);
}
