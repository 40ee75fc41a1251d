package dev.visionstreams.cli.replay;

import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.text.Printable;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts what a replay has read and sent, and prints it. Used by one thread. */
final class ReplayTally {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int SHOWN_PROBLEMS = 20;

    private final PrintWriter err;
    private final Map<String, Long> taken = new TreeMap<>();
    private long read;
    private long left;
    private long again;
    private long problems;
    private long sent;
    private long lastProgress = System.nanoTime();

    ReplayTally(PrintWriter err) {
        this.err = err;
    }

    void read() {
        read++;
    }

    /** The filter doesn't take the record. */
    void leave() {
        left++;
    }

    /** The request was sent under this name before and rejected again. */
    void leaveSentBefore() {
        again++;
    }

    void take(ReplayCandidate candidate) {
        String what = candidate.stage().isEmpty()
                ? candidate.reason()
                : candidate.reason() + " (" + candidate.stage() + (candidate.retryable() ? ", retryable)" : ")");
        taken.merge(what, 1L, Long::sum);
    }

    /** Counts a record that can't be sent; the first few are printed. */
    void problem(ConsumerRecord<byte[], byte[]> record, UnsendableException why) {
        if (problems++ < SHOWN_PROBLEMS) {
            err.println(new Coordinates(record.topic(), record.partition(), record.offset()) + " "
                    + Printable.of(String.valueOf(why.getMessage())));
        }
    }

    /** A transaction with this many more requests has been committed. */
    void committed(long more) {
        sent += more;
        if (System.nanoTime() - lastProgress > PROGRESS_NANOS) {
            lastProgress = System.nanoTime();
            err.println(sent + " sent so far, " + read + " read");
        }
    }

    long sent() {
        return sent;
    }

    boolean hasProblems() {
        return problems > 0;
    }

    long total() {
        return taken.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Prints how many the filter took, by reason. */
    void printTaken(PrintWriter out) {
        taken.forEach((reason, count) -> out.printf("%8d  %s%n", count, Printable.of(reason)));
    }

    /** How many were read and not taken, to end a sentence. */
    String rest() {
        return (left == 0 ? "" : "; " + left + " others")
                + (again == 0 ? "" : "; " + again + " were sent under this name and rejected again")
                + (problems == 0 ? "" : "; " + problems + " can't be sent again");
    }
}
