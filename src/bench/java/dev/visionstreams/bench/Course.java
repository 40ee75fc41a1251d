package dev.visionstreams.bench;

import dev.visionstreams.bench.CallLog.Call;
import dev.visionstreams.bench.OutputLog.Output;
import java.util.List;

/**
 * Everything that was recorded of one peer's run; {@link Result} says what it means. All times are those of
 * {@link System#nanoTime}.
 *
 * @param sent when each event was sent, by its number; empty without Kafka
 * @param cpu the peer's CPU time, cumulative, in the order of time
 * @param away when an instance of several was stopped until it was started again
 * @param killed when an instance was killed; 0 if none was
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Course(
        List<Call> calls,
        List<Output> outputs,
        long[] sent,
        List<Cpu> cpu,
        List<Span> away,
        long killed,
        int modelConnections,
        int imageConnections,
        long peakBytes) {
    /**
     * CPU time of all processes of the peer.
     *
     * @param total in nanoseconds
     * @param jit how much of it the JIT compilers took, in nanoseconds
     */
    record Cpu(long nanos, long total, long jit) {}

    /** From one moment to another. */
    record Span(long from, long to) {
        double seconds() {
            return (to - from) / 1e9;
        }

        boolean has(long moment) {
            return moment >= from && moment < to;
        }

        /** How much of another span lies in this one, in nanoseconds. */
        long overlap(long otherFrom, long otherTo) {
            return Math.max(0, Math.min(to, otherTo) - Math.max(from, otherFrom));
        }
    }
}
