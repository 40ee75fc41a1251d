package dev.visionstreams.cli.watch;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Prints results as they come, and hands them to whatever else wants them. Used by one thread. */
public final class OutputPrinter {
    private static final Duration POLL = Duration.ofMillis(200);

    private final OutputFollower follower;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Function<OutputRecord, String> form;
    private final Consumer<OutputRecord> also;
    private final @Nullable Duration quiet;
    private final Spending spending = new Spending();
    private long printed;

    /** @param quiet how long to wait for the next result; null: forever */
    public OutputPrinter(
            OutputFollower follower, PrintWriter out, PrintWriter err, boolean json, @Nullable Duration quiet) {
        this(follower, out, err, json ? OutputJson::of : OutputLine::of, result -> {}, quiet);
    }

    /**
     * Prints in a form of its own.
     *
     * @param err for what is to be said of the broker
     * @param form a result's text
     * @param also called for each result before it is printed
     * @param quiet how long to wait for the next result; null: forever
     */
    public OutputPrinter(
            OutputFollower follower,
            PrintWriter out,
            PrintWriter err,
            Function<OutputRecord, String> form,
            Consumer<OutputRecord> also,
            @Nullable Duration quiet) {
        this.follower = follower;
        this.out = out;
        this.err = err;
        this.form = form;
        this.also = also;
        this.quiet = quiet;
    }

    /**
     * Prints the results that are wanted until there are enough of them or nobody reads the output any more.
     *
     * @return false if the next one didn't come in time
     */
    public boolean print(Predicate<OutputRecord> wanted, long count) {
        long last = System.nanoTime();
        while (printed < count) {
            for (OutputRecord output : follower.poll(POLL)) {
                if (printed < count && wanted.test(output)) {
                    printed++;
                    spending.add(output);
                    last = System.nanoTime();
                    also.accept(output);
                    out.println(form.apply(output));
                }
            }
            String news = follower.news();
            if (news != null) {
                err.println(news);
            }
            if (out.checkError()) { // the reader of a pipe, such as head, has ended
                return true;
            }
            if (printed < count && quiet != null && System.nanoTime() - last > quiet.toNanos()) {
                return false;
            }
        }
        return true;
    }

    /** What the printed results took; may be asked by any thread. */
    public Spending spending() {
        return spending;
    }

    /** How many results were printed. */
    public long printed() {
        return printed;
    }
}
