package dev.visionstreams.http;

import dev.visionstreams.concurrent.DaemonThreads;
import java.net.Socket;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * OkHttp clients that make one attempt per call: retries belong to the hand-off. They have no cookies, no cache and follow
 * no redirects. The caller bounds how many calls run at once, so the dispatcher's own limits are off.
 */
public final class HttpClients {
    private HttpClients() {}

    /**
     * A builder with its own dispatcher.
     *
     * @param name of the client's daemon threads; a running call occupies one
     */
    public static OkHttpClient.Builder oneAttempt(String name) {
        Dispatcher dispatcher = new Dispatcher(new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), new DaemonThreads(name)));
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .socketFactory(new NoDelaySocketFactory(Socket::new))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false);
    }

    /** Cancels running calls, closes idle connections and ends the threads. */
    public static void close(OkHttpClient client) {
        client.dispatcher().executorService().shutdown();
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }
}
