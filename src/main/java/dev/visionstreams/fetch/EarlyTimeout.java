package dev.visionstreams.fetch;

import java.util.concurrent.TimeUnit;
import okio.AsyncTimeout;

/**
 * A timeout that is earlier than all others, and renews itself. Okio has one thread for the timeouts of all sockets and wakes
 * it for each that is the earliest yet ({@code AsyncTimeout}, 3.18): without this, for every read of a fetch, because
 * fetches have shorter timeouts than the model calls that run beside them. That was a twentieth of the CPU of an event.
 */
final class EarlyTimeout extends AsyncTimeout implements AutoCloseable {
    private static final long MILLIS = 500;

    private boolean closed;

    EarlyTimeout() {
        timeout(MILLIS, TimeUnit.MILLISECONDS);
        enter();
    }

    /** On Okio's thread. */
    @Override
    protected synchronized void timedOut() {
        exit();
        if (!closed) {
            enter();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        exit();
    }
}
