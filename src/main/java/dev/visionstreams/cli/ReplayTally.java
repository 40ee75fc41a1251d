package dev.visionstreams.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What became of the records that a replay has read, for people. Used by one thread. */
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

    /** The filter doesn't take it. */
    void leave() {
        left++;
    }

    /** It was sent under this name already, and rejected again. */
    void leaveSentBefore() {
        again++;
    }

    void take(Candidate candidate) {
        String what = candidate.stage().isEmpty()
                ? candidate.reason()
                : candidate.reason() + " (" + candidate.stage() + (candidate.retryable() ? ", retryable)" : ")");
        taken.merge(what, 1L, Long::sum);
    }

    void problem(String what) {
        if (problems++ < SHOWN_PROBLEMS) {
            err.println(what);
            err.flush();
        }
    }

    /** So many more are the broker's now, for good. */
    void committed(long more) {
        sent += more;
        if (System.nanoTime() - lastProgress > PROGRESS_NANOS) {
            lastProgress = System.nanoTime();
            err.println(sent + " sent so far, " + read + " read");
            err.flush();
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

    /** How many the filter took, by reason. */
    void printTaken(PrintWriter out) {
        taken.forEach((reason, count) -> out.printf("%8d  %s%n", count, reason));
        out.flush();
    }

    /** What was read and not taken. */
    String rest() {
        return (left == 0 ? "" : "; " + left + " others")
                + (again == 0 ? "" : "; " + again + " were sent under this name and rejected again")
                + (problems == 0 ? "" : "; " + problems + " can't be sent again");
    }
}
