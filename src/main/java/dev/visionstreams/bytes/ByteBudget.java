package dev.visionstreams.bytes;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The bytes of images that the process may hold at once. Bytes are reserved before they are read, and released when the
 * image is no longer needed. Reservations are granted in the order of the requests for them. Thread-safe.
 */
public final class ByteBudget {
    /** How long {@link #await} blocks; also how long a caller without room should leave it to others. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private final long total;

    // Guarded by this.
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long taken;
    private Runnable pressure = () -> {};

    private record Waiting(Reservation reservation, long bytes, CompletableFuture<Reservation> granted) {}

    /** @param total bytes, 1 or more */
    public ByteBudget(long total) {
        if (total < 1) {
            throw new IllegalArgumentException("a byte budget is at least 1: " + total);
        }
        this.total = total;
    }

    public long total() {
        return total;
    }

    /** Bytes reserved now; exceeds the total where images turned out larger than announced. */
    public synchronized long taken() {
        return taken;
    }

    /** Sets an action that runs whenever a reservation has to wait: it should release bytes held only as a cache. */
    public synchronized void onPressure(Runnable action) {
        pressure = action;
    }

    /** Runs the action of {@link #onPressure}. */
    public void relieve() {
        Runnable relief;
        synchronized (this) {
            relief = pressure;
        }
        relief.run();
    }

    /**
     * Reserves bytes without blocking. The future completes on the calling thread or on one that releases bytes.
     * Cancelling it, or closing its result, releases them.
     *
     * @param bytes 0 or more; more than the total counts as the total
     */
    public CompletableFuture<Reservation> reserve(long bytes) {
        Waiting request = new Waiting(new Reservation(), Math.min(bytes, total), new CompletableFuture<>());
        synchronized (this) {
            waiting.add(request);
        }
        grant();
        if (!request.granted().isDone()) {
            relieve();
        }
        return request.granted();
    }

    /**
     * Reserves bytes like {@link #reserve} and blocks until it has them, for {@link #PATIENCE} at most.
     *
     * @throws StorageException if there is no room in time or the thread is interrupted
     */
    public Reservation await(long bytes) throws StorageException {
        CompletableFuture<Reservation> granted = reserve(bytes);
        try {
            return granted.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (!granted.cancel(true)) {
                granted.join().close(); // granted after the timeout
            }
            throw StorageException.noRoom();
        }
    }

    /** Counts bytes that are already in memory, without waiting, even beyond the total. */
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
                next.reservation().close(); // cancelled in the meantime
            }
        }
    }

    /** Reserved bytes. Closing it more than once has no effect. */
    public final class Reservation implements AutoCloseable {
        private long bytes;

        private Reservation() {}

        /** Corrects the size to what is really held, without waiting, since those bytes already exist. */
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
