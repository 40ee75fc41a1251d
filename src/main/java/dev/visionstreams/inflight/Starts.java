package dev.visionstreams.inflight;

/**
 * In how many lives of processes a request was started since one came back. A life is counted once, however often the
 * task is revived in it: it can end only once, and as long as it lasts, the request is innocent of its end.
 *
 * @param lives 0 or more; counted only where that is committed before the start
 * @param lastLife the last life that was counted; of no meaning where {@code lives} is 0
 */
record Starts(int lives, long lastLife) {
    static final Starts NONE = new Starts(0, 0);

    boolean includes(long life) {
        return lives > 0 && lastLife == life;
    }

    /** Lives other than the given one, which goes on: those that perhaps ended of it. */
    int before(long life) {
        return includes(life) ? lives - 1 : lives;
    }

    Starts with(long life) {
        return includes(life) ? this : new Starts(lives + 1, life);
    }

    /** As if the given life hadn't started it; nothing can be said of the lives before any more but their number. */
    Starts without(long life) {
        return includes(life) ? new Starts(lives - 1, 0) : this;
    }
}
