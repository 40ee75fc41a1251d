package dev.visionstreams.gate;

/**
 * How many calls of one model may run at once: grows and shrinks by the part of a round's calls that came back 429, where
 * a round is as many results as calls may run. A part below {@link #TOLERATED} is weather and shrinks nothing. Not
 * thread-safe.
 */
final class Concurrency {
    /** The part of refused calls that says nothing about the number of calls. */
    private static final double TOLERATED = 0.1;

    private static final int SHORTEST_ROUND = 10;
    private static final double GROWTH = 0.1;
    private static final double LARGEST_CUT = 0.5;

    private final int most;
    private double limit;

    /** Below this the limit doubles with each good round: it is half of what ran before the door closed. */
    private double threshold;

    private int answered;
    private int refused;
    private int mostRunning;

    /** @param most the limit in good times, 1 or more */
    Concurrency(int most) {
        this.most = most;
        this.limit = most;
        this.threshold = most;
    }

    /** 1 to the most. */
    int limit() {
        return (int) limit;
    }

    /** @param running calls of which this was one: a limit that isn't used doesn't grow */
    void answered(int running) {
        answered++;
        mostRunning = Math.max(mostRunning, running);
        boolean quick = refused == 0 && limit < threshold && answered >= limit;
        if (quick || (isRound() && !shrinks())) {
            if (mostRunning * 2 >= limit()) {
                limit = Math.min(most, limit < threshold ? limit * 2 : limit + 1 + limit * GROWTH);
            }
            begin();
        }
    }

    /** Whether the limit shrinks with this refusal. */
    boolean refused() {
        refused++;
        return isRound() && shrinks();
    }

    private boolean isRound() {
        return answered + refused >= Math.max(limit, SHORTEST_ROUND);
    }

    private boolean shrinks() {
        double part = refused / (double) (answered + refused);
        if (part <= TOLERATED) {
            return false;
        }
        limit = Math.max(1, limit * Math.max(LARGEST_CUT, 1 - part));
        threshold = limit;
        begin();
        return true;
    }

    /** Most calls are refused: begins anew with one at a time. */
    void collapse() {
        threshold = Math.max(1, limit * LARGEST_CUT);
        limit = 1;
        begin();
    }

    private void begin() {
        answered = 0;
        refused = 0;
        mostRunning = 0;
    }
}
