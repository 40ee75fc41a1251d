package dev.visionstreams.local.emulator.http;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.visionstreams.concurrent.DaemonThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP server, configured for many short exchanges over persistent connections: TCP_NODELAY on, one thread per
 * request being read, and no limit on idle connections that a client's pool would notice. A handler may return before its
 * exchange is answered; the code that answers closes the exchange.
 *
 * <p>Binds to one address: on loopback, nothing outside the machine can reach it.
 */
public final class LocalHttpServer implements AutoCloseable {
    static {
        // The JDK reads these with the first server of the process, and offers no other way to set them: every server
        // has to be one of these. Without nodelay, Nagle's algorithm and delayed acknowledgements hold replies back
        // for 40 ms.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "4096");
        // Longer than OkHttp's five minutes, so that the client closes an idle connection, not the server.
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
     * @param port 0 for any free port
     * @param name the prefix of the threads' names
     */
    public static LocalHttpServer start(String host, int port, String name, HttpHandler handler) throws IOException {
        return start(host, port, name, handler, null);
    }

    /** The same for callers who have to prove who they are. */
    public static LocalHttpServer start(
            String host, int port, String name, HttpHandler handler, @Nullable Authenticator authenticator)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 1024);
        ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads(name));
        server.setExecutor(threads);
        server.createContext("/", handler).setAuthenticator(authenticator);
        server.start();
        return new LocalHttpServer(server, threads);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The server's address as seen from this machine, without a trailing slash. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
    }

    /** The threads that read requests; also for answers sent later, so that no timer thread does the sending. */
    public Executor executor() {
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
