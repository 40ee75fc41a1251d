package dev.visionstreams.pipeline;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.ByteBudget.Reservation;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.FetchResult.Failed;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the images of one request take, counted in the budget of all requests and bounded by it. With the
 * {@link Precedence} they don't count. Closing gives everything back. Thread-safe.
 */
final class HeldBytes implements AutoCloseable {
    private final ByteBudget budget;
    private final Precedence precedence;
    private final int images;
    private final Reservation reservation;
    private long bytes;

    /** @param images how many the request has */
    HeldBytes(ByteBudget budget, Precedence precedence, int images) {
        this.budget = budget;
        this.precedence = precedence;
        this.images = images;
        this.reservation = budget.took(0);
    }

    /** Counts what is there already; returns why the request can't have that much, or null. */
    synchronized @Nullable Failed add(long more) {
        bytes += more;
        count();
        return excess();
    }

    /** All images are there: precedence ends. */
    synchronized void complete(long heapBytes) {
        bytes = heapBytes;
        precedence.end(this);
        count();
    }

    /** Returns whether the request has precedence now. */
    synchronized boolean takePrecedence() {
        boolean taken = precedence.take(this);
        if (taken) {
            count();
        }
        return taken;
    }

    boolean hasPrecedence() {
        return precedence.isOf(this);
    }

    private void count() {
        reservation.resize(hasPrecedence() ? 0 : bytes);
    }

    /**
     * Whether there is room for what an image became. Room was reserved for images as they were fetched; all together may take
     * half as much again.
     */
    boolean hasRoom(long more) {
        if (!fits(more)) {
            budget.relieve();
        }
        return fits(more);
    }

    private synchronized boolean fits(long more) {
        long taken = budget.taken();
        return more == 0 || taken <= bytes || taken + more <= budget.total() + budget.total() / 2;
    }

    /** Several images with more bytes than the process may hold can't be sent by any attempt. */
    private @Nullable Failed excess() {
        return images == 1 || bytes <= budget.total()
                ? null
                : failed(
                        FetchResult.Reason.IMAGE_BYTES_EXCEEDED,
                        "the images of the request have more than the " + budget.total()
                                + " bytes of vision.inflight.bytes together");
    }

    Failed noRoom() {
        return failed(
                FetchResult.Reason.SPOOL_FAILED,
                "no room in memory or on disk for the " + images + " images of the request together");
    }

    private static Failed failed(FetchResult.Reason reason, String message) {
        return new Failed(reason, message, null, null);
    }

    @Override
    public void close() {
        precedence.end(this);
        reservation.close();
    }
}
