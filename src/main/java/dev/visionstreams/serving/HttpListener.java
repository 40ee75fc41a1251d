package dev.visionstreams.serving;

import dev.visionstreams.concurrent.DaemonThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port that keeps answering small HTTP requests whatever its other clients do. Each connection carries one request and
 * has a thread and a time limit of its own. A new connection is always accepted: beyond {@link #MAX_CONNECTIONS}, the one
 * that has been sending its request for longest is closed for it, or else the oldest. A probe or a browser sends its
 * request at once, so half-sent requests and slow readers lose their connections to it, not the other way round.
 */
public final class HttpListener implements AutoCloseable {
    public static final int MAX_CONNECTIONS = 64;

    /** Of a request's first line and header fields. */
    public static final int MAX_HEAD_BYTES = 16 << 10;

    private static final Logger log = LoggerFactory.getLogger(HttpListener.class);

    /** Threads of connections that were closed end soon, but not at once. */
    private static final int MAX_THREADS = 2 * MAX_CONNECTIONS;

    private static final int BACKLOG = 256;
    private static final int SCAN_MILLIS = 250;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServerSocket socket;
    private final Duration limit;
    private final Answerer answerer;
    private final ExecutorService threads;
    private final Semaphore free = new Semaphore(MAX_THREADS);

    /** Open connections, oldest first. Guarded by itself. */
    private final Set<HttpConnection> open = new LinkedHashSet<>();

    /**
     * Starts listening.
     *
     * @param name of its threads
     * @param limit time for a connection, from its acceptance to the end of its answer, and for each piece of a stream
     * @throws IOException if the address isn't available
     */
    public HttpListener(String name, InetSocketAddress address, Duration limit, Answerer answerer) throws IOException {
        this.limit = limit;
        this.answerer = answerer;
        socket = new ServerSocket();
        try {
            socket.setReuseAddress(true); // the port is free at once after a restart
            socket.setSoTimeout(SCAN_MILLIS);
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        threads = Executors.newCachedThreadPool(new DaemonThreads(name));
        threads.execute(this::acceptAll);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void acceptAll() {
        boolean failing = false;
        while (!socket.isClosed()) {
            try {
                closeOverdue();
                serve(socket.accept());
                failing = false;
            } catch (SocketTimeoutException quiet) {
                failing = false;
            } catch (IOException | OutOfMemoryError e) {
                if (!failing && !socket.isClosed()) {
                    log.warn("Can't accept connections on port {}: {}", port(), e.getMessage());
                }
                failing = true;
                LockSupport.parkNanos(PAUSE_NANOS); // out of file descriptors, perhaps
            }
        }
    }

    private void serve(Socket client) {
        HttpConnection connection = new HttpConnection(client, limit);
        if (!free.tryAcquire()) {
            connection.close();
            return;
        }
        synchronized (open) {
            while (open.size() >= MAX_CONNECTIONS) {
                HttpConnection evicted = firstToGo(open);
                open.remove(evicted);
                evicted.close();
            }
            open.add(connection);
        }
        try {
            threads.execute(() -> {
                try {
                    connection.answer(answerer);
                } finally {
                    end(connection);
                }
            });
        } catch (RuntimeException | OutOfMemoryError noThread) {
            end(connection);
        }
    }

    private static HttpConnection firstToGo(Collection<HttpConnection> connections) {
        return connections.stream()
                .filter(connection -> !connection.hasRequest())
                .findFirst()
                .orElseGet(() -> connections.iterator().next());
    }

    private void end(HttpConnection connection) {
        connection.close();
        synchronized (open) {
            open.remove(connection);
        }
        free.release();
    }

    private void closeOverdue() {
        long now = System.nanoTime();
        synchronized (open) {
            open.removeIf(connection -> {
                boolean overdue = now - connection.deadline() >= 0;
                if (overdue) {
                    connection.close();
                }
                return overdue;
            });
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("Closing the port", e);
        }
        synchronized (open) {
            open.forEach(HttpConnection::close);
        }
        threads.shutdownNow();
    }
}
