package dev.visionstreams.inflight;

/** Who wants to know what the attempts of each task add up to. Called by stream threads; must not wait. */
public interface Tallies {
    /**
     * The name of the topology's node that tells other processes. It gets records with {@link Tally#encode} under the
     * task's partition in four bytes, in the transactions of what was added or soon after them.
     */
    String route();

    /** What is known of a task's earlier life, wherever that was: it goes on from there if its store knows less. */
    Tally known(int partition);

    /** What a task of this process has come to. Not committed yet. */
    void counted(int partition, Tally tally);

    /** The task isn't this process's any more. */
    void closed(int partition);
}
