package dev.visionstreams.fetch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * The bytes of images that the process may hold at once. Bytes are reserved before they are read, and given back when
 * the image is no longer needed. Who has to wait is served in the order of asking. Thread-safe; no thread waits here.
 */
public final class ByteBudget {
    private final long total;

    // Guarded by this.
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long taken;
    private Runnable pressure = () -> {};

    private record Waiting(Reservation reservation, long bytes, CompletableFuture<Reservation> granted) {}

    /** @param total bytes, 1 or more */
    public ByteBudget(long total) {
        if (total < 1) {
            throw new IllegalArgumentException("at least one byte: " + total);
        }
        this.total = total;
    }

    public long total() {
        return total;
    }

    /** Bytes that are reserved now; may exceed the total by what turned out larger than it was announced. */
    public synchronized long taken() {
        return taken;
    }

    /** Calls that whenever somebody has to wait, so that whoever holds bytes without need gives them back. */
    public synchronized void onPressure(Runnable action) {
        pressure = action;
    }

    /** Asks whoever holds bytes without need to give them back. */
    public void relieve() {
        Runnable relief;
        synchronized (this) {
            relief = pressure;
        }
        relief.run();
    }

    /**
     * Completes, on the calling thread or on one that gives bytes back, once the bytes are reserved. Cancelling it, or
     * closing what it completes with, gives them back.
     *
     * @param bytes 0 or more; more than the total counts as the total
     */
    public CompletableFuture<Reservation> reserve(long bytes) {
        Waiting asking = new Waiting(new Reservation(), Math.min(bytes, total), new CompletableFuture<>());
        synchronized (this) {
            waiting.add(asking);
        }
        grant();
        if (!asking.granted().isDone()) {
            relieve();
        }
        return asking.granted();
    }

    /** Counts bytes that are there already, without waiting, though they go beyond the total. */
    public Reservation took(long bytes) {
        Reservation reservation = new Reservation();
        reservation.resize(bytes);
        return reservation;
    }

    private void grant() {
        List<Waiting> ready = new ArrayList<>();
        synchronized (this) {
            for (Waiting first = waiting.peek(); first != null; first = waiting.peek()) {
                if (!first.granted().isDone()) {
                    if (taken > 0 && taken + first.bytes() > total) {
                        break;
                    }
                    taken += first.bytes();
                    first.reservation().bytes = first.bytes();
                    ready.add(first);
                }
                waiting.remove();
            }
        }
        for (Waiting next : ready) {
            if (!next.granted().complete(next.reservation())) {
                next.reservation().close(); // was cancelled meanwhile
            }
        }
    }

    /** Reserved bytes. Closing it more than once does nothing. */
    public final class Reservation implements AutoCloseable {
        private long bytes;

        private Reservation() {}

        /** Changes it to what is really held, without waiting: the bytes are there already. */
        public void resize(long actual) {
            synchronized (ByteBudget.this) {
                taken += actual - bytes;
                bytes = actual;
            }
            grant();
        }

        @Override
        public void close() {
            resize(0);
        }
    }
}
