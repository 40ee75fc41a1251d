package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchSettings.HttpProxy;
import dev.visionstreams.http.HttpClients;
import dev.visionstreams.http.NoDelaySocketFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * Two HTTP clients: {@link #guarded} for URLs in requests, whose connections all pass the address guard, and {@link
 * #trusting} for the configured object stores.
 */
final class FetchClients implements AutoCloseable {
    /** Idle connections over all hosts are at least this many, and as many as two hosts may have in use. */
    private static final int LEAST_IDLE_CONNECTIONS = 64;

    private static final Duration IDLE_TIME = Duration.ofMinutes(1);

    private final OkHttpClient guarded;
    private final OkHttpClient trusting;
    private final EarlyTimeout earliest = new EarlyTimeout();

    /**
     * What the clients see of the network.
     *
     * @param names resolves host names; never asked about literal addresses
     * @param sockets makes the sockets of guarded connections
     */
    record Network(Dns names, Function<AddressGuard, GuardedSocket> sockets) {
        static final Network SYSTEM = new Network(Dns.SYSTEM, GuardedSocket::new);
    }

    FetchClients(FetchSettings settings, AddressGuard guard, Network network) {
        trusting = client("fetch-objects", settings).build();
        OkHttpClient.Builder builder = client("fetch", settings);
        HttpProxy proxy = settings.proxy();
        if (proxy == null) {
            builder.dns(host -> allowed(network.names().lookup(host), guard))
                    .socketFactory(
                            new NoDelaySocketFactory(() -> network.sockets().apply(guard)));
        } else {
            builder.proxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
        }
        guarded = builder.build();
    }

    private static OkHttpClient.Builder client(String name, FetchSettings settings) {
        FetchSettings.Timeouts timeouts = settings.timeouts();
        int idle = (int) Math.min(
                Integer.MAX_VALUE,
                Math.max(LEAST_IDLE_CONNECTIONS, 2L * settings.hosts().calls()));
        return HttpClients.oneAttempt(name)
                .connectionPool(new ConnectionPool(idle, IDLE_TIME.toMillis(), TimeUnit.MILLISECONDS))
                // OkHttp doesn't bound empty header fields of HTTP/2.
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new NoDelaySocketFactory(BoundedSocket::new))
                .proxy(Proxy.NO_PROXY)
                .connectTimeout(timeouts.connect())
                .readTimeout(timeouts.read())
                .writeTimeout(timeouts.read())
                .addInterceptor(WireBound::begin)
                .addNetworkInterceptor(RetryAfter::hide);
    }

    OkHttpClient guarded() {
        return guarded;
    }

    OkHttpClient trusting() {
        return trusting;
    }

    @Override
    public void close() {
        HttpClients.close(guarded);
        HttpClients.close(trusting);
        earliest.close();
    }

    /** Refuses a name if any of its addresses is forbidden: trying only the others would leave the outcome to chance. */
    private static List<InetAddress> allowed(List<InetAddress> addresses, AddressGuard guard)
            throws UnknownHostException {
        for (InetAddress address : addresses) {
            if (!guard.allows(address)) {
                throw new AddressGuard.ForbiddenAddressException();
            }
        }
        return addresses;
    }
}
