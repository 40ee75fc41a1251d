package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchSettings.HttpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/**
 * The clients: one whose every connection the guard sees, for what requests name, and one without it, for object stores
 * that are configured. Each call is one attempt, without cookies, cache, credentials or redirects of the client's own. A
 * running call occupies a thread; how many run at once is bounded by whoever calls.
 */
final class HttpClients implements AutoCloseable {
    private static final int MAX_IDLE_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 60;

    private final ExecutorService threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "fetch");
                thread.setDaemon(true);
                return thread;
            });
    private final OkHttpClient guarded;
    private final OkHttpClient trusting;

    /**
     * What the clients see of the network.
     *
     * @param names asked for names alone, never for literal addresses
     * @param sockets makes the sockets of guarded connections
     */
    record Network(Dns names, Function<AddressGuard, GuardedSocket> sockets) {
        static final Network SYSTEM = new Network(Dns.SYSTEM, GuardedSocket::new);
    }

    HttpClients(FetchSettings settings, AddressGuard guard, Network network) {
        OkHttpClient base = new OkHttpClient.Builder()
                .proxy(Proxy.NO_PROXY)
                .connectTimeout(settings.timeouts().connect())
                .readTimeout(settings.timeouts().read())
                .writeTimeout(settings.timeouts().read())
                .addNetworkInterceptor(RetryAfter::hide)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
        trusting = base.newBuilder()
                .dispatcher(dispatcher())
                .connectionPool(connectionPool())
                .build();
        HttpProxy proxy = settings.proxy();
        OkHttpClient.Builder others = base.newBuilder().dispatcher(dispatcher()).connectionPool(connectionPool());
        guarded = proxy == null
                ? others.dns(host -> allOf(network.names().lookup(host), guard))
                        .socketFactory(
                                new GuardedSocketFactory(() -> network.sockets().apply(guard)))
                        .build()
                : others.proxy(new Proxy(
                                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())))
                        .build();
    }

    OkHttpClient guarded() {
        return guarded;
    }

    OkHttpClient trusting() {
        return trusting;
    }

    @Override
    public void close() {
        for (OkHttpClient client : List.of(guarded, trusting)) {
            client.dispatcher().cancelAll();
            client.connectionPool().evictAll();
        }
        threads.shutdown();
    }

    /** Without bounds of its own: the gate has them, and refuses instead of keeping a call waiting with its permit. */
    private Dispatcher dispatcher() {
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        return dispatcher;
    }

    private static ConnectionPool connectionPool() {
        return new ConnectionPool(MAX_IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** A name that leads to one forbidden address is refused whole: trying the others would leave it to chance. */
    private static List<InetAddress> allOf(List<InetAddress> addresses, AddressGuard guard)
            throws UnknownHostException {
        for (InetAddress address : addresses) {
            if (!guard.allows(address)) {
                throw new AddressGuard.RefusedException();
            }
        }
        return addresses;
    }
}
