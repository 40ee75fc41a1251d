package dev.visionstreams.telemetry;

/** The health of a process. Called by any thread. */
public interface Health {
    /** Whether the process can go on; if not, a restart helps. */
    boolean isLive();

    /** Whether the process takes part in the work and reaches what it needs. */
    boolean isReady();

    /** What it does and why, as a JSON object; see {@link HealthReport}. */
    String state();
}
