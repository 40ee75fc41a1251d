package dev.visionstreams.telemetry;

/** How a process is doing. Called by any thread. */
public interface Health {
    /** Whether going on makes sense; if not, whoever runs the process should start it anew. */
    boolean isLive();

    /** Whether the process does its share of the work. */
    boolean isReady();

    /** A word or two on both, for a person. */
    String state();
}
