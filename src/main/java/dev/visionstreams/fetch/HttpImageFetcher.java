package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * Fetches over HTTP and HTTPS: one attempt, no cookies, no cache, no proxy (the guard couldn't see beyond one). A running
 * fetch occupies one of the client's threads; how many run at once is bounded by whoever calls.
 */
final class HttpImageFetcher implements ImageFetcher, AutoCloseable {
    /** So that one slow host doesn't take all connections; the rest of its fetches wait, untimed. */
    private static final int MAX_CALLS_PER_HOST = 64;

    private static final int MAX_IDLE_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 60;

    private final FetchSettings settings;
    private final InstantSource clock;
    private final ExecutorService threads;
    private final OkHttpClient client;

    HttpImageFetcher(FetchSettings settings, InstantSource clock) {
        this(settings, clock, Dns.SYSTEM);
    }

    HttpImageFetcher(FetchSettings settings, InstantSource clock, Dns names) {
        this.settings = settings;
        this.clock = clock;
        AddressGuard guard = new AddressGuard(settings.allowedAddresses());
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "fetch");
                    thread.setDaemon(true);
                    return thread;
                });
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(MAX_CALLS_PER_HOST);
        this.client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(MAX_IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS))
                .proxy(Proxy.NO_PROXY)
                .dns(host -> guarded(names.lookup(host), guard))
                .socketFactory(new GuardedSocketFactory(guard))
                .connectTimeout(settings.connectTimeout())
                .readTimeout(settings.readTimeout())
                .addNetworkInterceptor(HttpTransfer::hideRetryAfter)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = source.uri();
        HttpUrl url = uri == null ? null : HttpUrl.parse(uri);
        if (uri == null || url == null) {
            return failed(Reason.URI_INVALID, "not an HTTP URL" + (uri == null ? "" : ": " + RedactedUri.of(uri)));
        }
        if (Redirects.hasUserInfo(url)) {
            return failed(Reason.URI_INVALID, "user info in a URL isn't sent: " + RedactedUri.of(uri));
        }
        return new HttpTransfer(client, settings, clock, source.mediaType()).start(url);
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        threads.shutdown();
        client.connectionPool().evictAll();
    }

    /** A name that leads to one forbidden address is refused whole: trying the others would leave it to chance. */
    private static List<InetAddress> guarded(List<InetAddress> addresses, AddressGuard guard)
            throws UnknownHostException {
        for (InetAddress address : addresses) {
            if (!guard.allows(address)) {
                throw new AddressGuard.RefusedException();
            }
        }
        return addresses;
    }

    private static CompletableFuture<FetchResult> failed(Reason reason, String message) {
        return CompletableFuture.completedFuture(new Failed(reason, message, null, null));
    }
}
