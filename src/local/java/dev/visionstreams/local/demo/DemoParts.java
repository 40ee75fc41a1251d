package dev.visionstreams.local.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the demo has started and has to stop, the last one first. Closing waits for the part that is being started, so that
 * none is left behind, folders included, however early Ctrl-C comes. Thread-safe.
 */
final class DemoParts implements AutoCloseable {
    private final PrintWriter out;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private volatile boolean closed;

    DemoParts(PrintWriter out) {
        this.out = out;
    }

    /**
     * Starts a part.
     *
     * @throws IllegalStateException if the demo was stopped meanwhile
     */
    synchronized <T extends AutoCloseable> T start(Supplier<T> start) {
        if (closed) {
            throw new IllegalStateException("stopped");
        }
        try {
            T part = start.get();
            parts.add(0, part);
            return part;
        } catch (RuntimeException | Error e) {
            if (closed) { // what fails then is of no interest
                throw new IllegalStateException("stopped", e);
            }
            throw e;
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        stop();
    }

    private synchronized void stop() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                out.println("while stopping: " + e.getMessage());
            }
        }
        parts.clear();
    }
}
