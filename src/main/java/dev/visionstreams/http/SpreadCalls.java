package dev.visionstreams.http;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Spreads many calls to one host over clients that share everything but their connections. OkHttp looks through all
 * connections of a client, one by one, when a call starts and again when it ends: with 256 of them that was a tenth of the
 * CPU of an event. A client is added when the others are busy, so few calls share few connections. Thread-safe.
 */
public final class SpreadCalls implements Call.Factory, AutoCloseable {
    /** Calls of one client; over HTTP/2 they share a connection, and servers allow about a hundred streams on one. */
    static final int CALLS = 32;

    /** At most so many clients: with more calls, each has more. */
    private static final int MOST = 64;

    private static final long IDLE_MINUTES = 5;

    private final OkHttpClient client;
    private final List<Part> parts = new CopyOnWriteArrayList<>();

    /** @param client as all of them should be, except for its connection pool, which isn't used */
    public SpreadCalls(OkHttpClient client) {
        this.client = client;
        parts.add(new Part(client));
    }

    @Override
    public Call newCall(Request request) {
        return part().client.newCall(request);
    }

    /** The first that isn't busy; calls that begin at the same moment may find the same one. */
    private Part part() {
        Part least = parts.get(0);
        for (Part part : parts) {
            int running = part.running.get();
            if (running < CALLS) {
                return part;
            }
            least = running < least.running.get() ? part : least;
        }
        return add(least);
    }

    private synchronized Part add(Part otherwise) {
        Part last = parts.get(parts.size() - 1);
        if (last.running.get() < CALLS) {
            return last;
        }
        if (parts.size() >= MOST) {
            return otherwise;
        }
        Part added = new Part(client);
        parts.add(added);
        return added;
    }

    /** Connections, used or not. */
    int connections() {
        return parts.stream()
                .mapToInt(part -> part.client.connectionPool().connectionCount())
                .sum();
    }

    /** Cancels running calls, closes idle connections and ends the threads. */
    @Override
    public void close() {
        HttpClients.close(client);
        parts.forEach(part -> part.client.connectionPool().evictAll());
    }

    private static final class Part extends EventListener {
        private final AtomicInteger running = new AtomicInteger();
        private final OkHttpClient client;

        Part(OkHttpClient like) {
            this.client = like.newBuilder()
                    // Never more than calls that ran at once.
                    .connectionPool(new ConnectionPool(Integer.MAX_VALUE, IDLE_MINUTES, TimeUnit.MINUTES))
                    .eventListener(this)
                    .build();
        }

        @Override
        public void callStart(Call call) {
            running.incrementAndGet();
        }

        @Override
        public void callEnd(Call call) {
            running.decrementAndGet();
        }

        @Override
        public void callFailed(Call call, IOException e) {
            running.decrementAndGet();
        }
    }
}
