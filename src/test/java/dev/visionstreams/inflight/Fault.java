package dev.visionstreams.inflight;

/** What may go wrong in a {@link Simulation}, with a chance from 0 to 1. */
enum Fault {
    /** Of a call: it fails and may be tried again. */
    FAILED,
    /** Of a call: nothing was tried. */
    DEFERRED,
    /** Of a call: it never comes back. */
    LOST,
    /** Of a call: it asks for the end of the process. */
    STOP,
    /** Of a request: it crashes the process each time. */
    POISON,
    /** Of a step of a stream thread: its transaction is aborted, and its tasks come back. */
    ABORT,
    /** Of a step: as {@link #ABORT}, and meanwhile an input topic is deleted and created anew. */
    REMADE,
    /** Of a step: the process is killed. */
    KILL,
    /** Of a step: the process is stopped gracefully. */
    RESTART,
    /** Of a step: a rebalance takes a task to another thread or process. */
    MOVE,
    /** Of a step: a rebalance begins, and for a while Kafka Streams skips the commits that are asked for. */
    SKIP,
    /** Of a step: every call is deferred for some seconds, by an outage for example. */
    GATE,
    /** Of a step: the clock of the process is put back. */
    CLOCK
}
