package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fetcher of all sources: bytes in the request as they are, everything else by its URI's scheme. */
public final class ImageFetchers implements ImageFetcher, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImageFetchers.class);
    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    /** For what libraries and file systems make a thread wait for; how much is asked for at once is bounded elsewhere. */
    private static final int BLOCKING_THREADS = 8;

    /** Cameras put thumbnails and colour profiles before a JPEG's size. */
    private static final int HEAD_BYTES = 256 << 10;

    private final Map<String, ImageFetcher> byScheme = new HashMap<>();
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final HttpClients clients;
    private final ImageFetcher heads;

    /**
     * Opens no connection yet.
     *
     * @param budget room for bytes is asked for before they are read over HTTP; the caller counts what it is given
     * @param clock for servers that say until when to wait, and for hosts that are left alone for a while
     * @throws IllegalArgumentException if the settings allow a scheme that nothing here can fetch
     */
    public ImageFetchers(FetchSettings settings, ByteBudget budget, InstantSource clock) {
        this(settings, budget, clock, HttpClients.Network.SYSTEM);
    }

    /**
     * Opens no connection yet.
     *
     * @param spool takes what is too large for memory; it is closed with this
     */
    public ImageFetchers(FetchSettings settings, ByteBudget budget, Spool spool, InstantSource clock) {
        this(settings, budget, spool, clock, HttpClients.Network.SYSTEM);
    }

    ImageFetchers(FetchSettings settings, ByteBudget budget, InstantSource clock, HttpClients.Network network) {
        this(settings, budget, Spool.unused(), clock, network);
    }

    private ImageFetchers(
            FetchSettings settings, ByteBudget budget, Spool spool, InstantSource clock, HttpClients.Network network) {
        spool.onPressure(budget::relieve);
        Reach reach = settings.reach();
        AddressGuard guard = new AddressGuard(reach.allowedAddresses(), reach.deniedAddresses());
        HostGate gate = new HostGate(settings.hosts(), clock);
        clients = new HttpClients(settings, guard, network);
        HttpTransfer.Line guarded = new HttpTransfer.Line(clients.guarded(), settings, clock, gate, budget, spool);
        HttpTransfer.Line trusting = new HttpTransfer.Line(clients.trusting(), settings, clock, gate, budget, spool);
        for (String scheme : settings.schemes()) {
            byScheme.put(
                    scheme,
                    switch (scheme) {
                        case "http", "https" -> new SharedFetches(new HttpImageFetcher(guarded, guard));
                        case "data" -> new DataUriFetcher(settings.maxBytes());
                        case "s3" -> {
                            S3Store store = new S3Store(settings.s3());
                            closeables.add(store);
                            yield objects(trusting, settings.s3().buckets(), store);
                        }
                        case "gs" -> objects(trusting, settings.gs().buckets(), new GsStore(settings.gs()));
                        case "file" ->
                            new SharedFetches(
                                    new FileFetcher(settings.folders(), settings.maxBytes(), spool, blocking("files")));
                        default -> throw new IllegalArgumentException("no fetcher for the scheme " + scheme);
                    });
        }
        heads = new HttpImageFetcher(guarded, guard, HEAD_BYTES);
        closeables.add(spool);
    }

    /**
     * Fetches the head alone of an image that comes over HTTP, where somebody else fetches it whole:
     * {@link FetchResult.Remote}. Everything else as this does.
     */
    public ImageFetcher heads() {
        return source -> {
            String scheme = scheme(source.uri());
            boolean http = "https".equals(scheme) || "http".equals(scheme);
            return http && byScheme.containsKey(scheme) ? heads.fetch(source) : fetch(source);
        };
    }

    private ImageFetcher objects(HttpTransfer.Line line, Set<String> buckets, ObjectFetcher.Store store) {
        return new SharedFetches(new ObjectFetcher(line, buckets, store, blocking("credentials")));
    }

    private Executor blocking(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                BLOCKING_THREADS, BLOCKING_THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "fetch-" + name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        closeables.add(threads::shutdown);
        return threads;
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        ByteString content = source.content();
        if (content != null) {
            return CompletableFuture.completedFuture(new Fetched(content, source.mediaType()));
        }
        String scheme = scheme(source.uri());
        if (scheme == null) {
            return failed(Reason.URI_INVALID, "a URI begins with a scheme such as https:");
        }
        ImageFetcher fetcher = byScheme.get(scheme);
        return fetcher == null
                ? failed(Reason.SCHEME_NOT_ALLOWED, "the scheme " + scheme + " isn't allowed")
                : fetcher.fetch(source);
    }

    /** Gives up what is running, and its threads and connections. */
    @Override
    public void close() {
        clients.close();
        for (AutoCloseable closeable : closeables) {
            try {
                closeable.close();
            } catch (Exception e) {
                log.warn("Fetching ended, but not in order", e);
            }
        }
    }

    private static @Nullable String scheme(@Nullable String uri) {
        Matcher matcher = SCHEME.matcher(uri == null ? "" : uri);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static CompletableFuture<FetchResult> failed(Reason reason, String message) {
        return CompletableFuture.completedFuture(new Failed(reason, message, null, null));
    }
}
