package dev.visionstreams.emulator;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The JDK's HTTP server, set up for many short exchanges over kept connections: TCP_NODELAY on, as many threads as there
 * are requests being read, no limit on idle connections that a client's pool would notice. A handler may return before
 * its exchange is answered; whoever answers closes the exchange.
 *
 * <p>Binds to one address, so that nothing outside the machine reaches it unless a host is named.
 */
public final class LocalHttpServer implements AutoCloseable {
    static {
        // The JDK reads these once, when its first server is made, and offers no other way to set them. Without
        // nodelay, Nagle's algorithm and delayed acknowledgements hold replies back for 40 ms.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "4096");
        // Longer than OkHttp's five minutes: the client, not the server, ends an idle connection.
        setUnlessSet("sun.net.httpserver.idleInterval", "330");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private LocalHttpServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to listen.
     *
     * @param port 0: any free one
     * @param name the prefix of the threads' names
     */
    public static LocalHttpServer start(String host, int port, String name, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 1024);
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return new LocalHttpServer(server, threads);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Where the server is reached from this machine, without a slash at the end. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** The threads that read requests; for answering later without blocking whoever decides when. */
    Executor executor() {
        return threads;
    }

    /** Closes every connection at once, answered or not. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
