package dev.visionstreams.fetch;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.concurrent.DaemonThreads;
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

/** Fetches every image: bytes in the request are passed on, everything else goes to the fetcher of its URI's scheme. */
public final class ImageFetchers implements ImageFetcher, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImageFetchers.class);
    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    /** Per pool, for blocking calls of libraries and file systems. */
    private static final int BLOCKING_THREADS = 8;

    /** Enough for thumbnails and colour profiles, which cameras put before a JPEG's size. */
    private static final int HEAD_BYTES = 256 << 10;

    private final Map<String, ImageFetcher> byScheme = new HashMap<>();
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final FetchClients clients;
    private final HostGate gate;
    private final ImageFetcher heads;
    private final @Nullable ImageFetcher gsHeads;

    /**
     * Opens no connection yet.
     *
     * @param budget holds a reservation while bytes are read over HTTP; afterwards the caller accounts for them
     * @param spool takes images that are too large for memory; closed together with this
     * @param clock for servers' retry dates, and for paused hosts
     * @throws IllegalArgumentException if the settings allow a scheme for which there is no fetcher
     */
    public ImageFetchers(FetchSettings settings, ByteBudget budget, Spool spool, InstantSource clock) {
        this(settings, budget, spool, clock, FetchClients.Network.SYSTEM);
    }

    ImageFetchers(FetchSettings settings, ByteBudget budget, InstantSource clock, FetchClients.Network network) {
        this(settings, budget, Spool.unused(), clock, network);
    }

    private ImageFetchers(
            FetchSettings settings, ByteBudget budget, Spool spool, InstantSource clock, FetchClients.Network network) {
        spool.onPressure(budget::relieve);
        UrlPolicy policy = settings.urlPolicy();
        AddressGuard guard = new AddressGuard(policy.allowedAddresses(), policy.deniedAddresses());
        gate = new HostGate(settings.hosts(), clock);
        clients = new FetchClients(settings, guard, network);
        TransferContext guarded = new TransferContext(clients.guarded(), settings, clock, gate, budget, spool);
        TransferContext trusting = new TransferContext(clients.trusting(), settings, clock, gate, budget, spool);
        for (String scheme : settings.schemes()) {
            byScheme.put(
                    scheme,
                    switch (scheme) {
                        case "http", "https" -> new SharedFetches(new HttpImageFetcher(guarded, guard));
                        case "data" -> new DataUriFetcher(settings.maxBytes());
                        case "s3" -> {
                            S3Store store = new S3Store(settings.s3());
                            closeables.add(store);
                            yield objects(scheme, trusting, settings.s3().buckets(), store);
                        }
                        case "gs" -> objects(scheme, trusting, settings.gs().buckets(), new GsStore(settings.gs()));
                        case "file" ->
                            new SharedFetches(
                                    new FileFetcher(settings.folders(), settings.maxBytes(), spool, blocking("files")));
                        default -> throw new IllegalArgumentException("there is no fetcher for the scheme " + scheme);
                    });
        }
        heads = new HttpImageFetcher(guarded, guard, HEAD_BYTES);
        gsHeads = byScheme.containsKey("gs")
                ? new ObjectFetcher(
                        trusting, settings.gs().buckets(), new GsStore(settings.gs()), blocking("heads"), HEAD_BYTES)
                : null;
        closeables.add(spool);
    }

    /**
     * A fetcher that reads only the head of images at HTTP URLs, because the model's service fetches them itself: {@link
     * FetchResult.Remote}. Other images are fetched as usual.
     *
     * @param objects whether the service reads {@code gs} objects, too
     */
    public ImageFetcher heads(boolean objects) {
        return source -> {
            String scheme = scheme(source.uri());
            if (objects && gsHeads != null && "gs".equals(scheme)) {
                return gsHeads.fetch(source);
            }
            boolean http = "https".equals(scheme) || "http".equals(scheme);
            return http && byScheme.containsKey(scheme) ? heads.fetch(source) : fetch(source);
        };
    }

    /** Hosts that are paused after failures. */
    public int pausedHosts() {
        return gate.paused();
    }

    private ImageFetcher objects(
            String scheme, TransferContext context, Set<String> buckets, ObjectFetcher.Store store) {
        if (buckets.isEmpty()) {
            log.warn(
                    "vision.fetch.schemes has {}, but vision.fetch.{}.buckets names no bucket, so all requests with {}"
                            + " URIs are rejected: name the buckets, or set it to * for every one that the credentials"
                            + " give access to",
                    scheme,
                    scheme,
                    scheme);
        }
        return new SharedFetches(new ObjectFetcher(context, buckets, store, blocking("credentials")));
    }

    private Executor blocking(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                BLOCKING_THREADS,
                BLOCKING_THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                new DaemonThreads("fetch-" + name));
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
            return failed(Reason.URI_INVALID, "a URI without a scheme such as https:");
        }
        ImageFetcher fetcher = byScheme.get(scheme);
        return fetcher == null
                ? failed(Reason.SCHEME_NOT_ALLOWED, "the scheme " + scheme + " isn't allowed")
                : fetcher.fetch(source);
    }

    /** Cancels running fetches, and ends threads and connections. */
    @Override
    public void close() {
        clients.close();
        for (AutoCloseable closeable : closeables) {
            try {
                closeable.close();
            } catch (Exception e) {
                log.warn("A part of the image fetchers can't be closed", e);
            }
        }
    }

    private static @Nullable String scheme(@Nullable String uri) {
        Matcher matcher = SCHEME.matcher(uri == null ? "" : uri);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static CompletableFuture<FetchResult> failed(Reason reason, String message) {
        return CompletableFuture.completedFuture(new Failed(reason, message));
    }
}
