package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Combines concurrent fetches of a URI into one. Nothing is cached afterwards. The fetch is cancelled when all its callers
 * have cancelled. Thread-safe.
 */
final class SharedFetches implements ImageFetcher {
    private final ImageFetcher fetcher;

    /** By URI. Guarded by itself, as are the counts of callers in each. */
    private final Map<String, Shared> running = new HashMap<>();

    SharedFetches(ImageFetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = source.uri();
        if (uri == null) {
            return fetcher.fetch(source);
        }
        Shared shared;
        boolean first;
        synchronized (running) {
            Shared known = running.get(uri);
            first = known == null;
            shared = known == null ? new Shared(uri) : known;
            running.put(uri, shared);
            shared.active++;
            shared.joined++;
        }
        Caller caller = new Caller(shared);
        var unused = shared.end.whenComplete((result, error) -> {
            if (error != null) {
                caller.completeExceptionally(error);
            } else {
                shared.deliver(result, caller, source.mediaType());
            }
        });
        if (first) {
            shared.start();
        }
        return caller;
    }

    /** Each caller has its own declared type, and closes its own share of the bytes. */
    private static FetchResult copy(FetchResult result, @Nullable String mediaType) {
        return result instanceof Fetched fetched
                ? new Fetched(
                        fetched.bytes().share(),
                        fetched.declaredMediaType() == null ? mediaType : fetched.declaredMediaType())
                : result;
    }

    private final class Shared {
        private final String uri;
        private final CompletableFuture<FetchResult> end = new CompletableFuture<>();
        private volatile @Nullable CompletableFuture<FetchResult> call;
        private volatile boolean abandoned;
        private int active;

        /** Includes callers that have cancelled: each is passed the result in its turn. */
        private int joined;

        private final AtomicInteger served = new AtomicInteger();

        Shared(String uri) {
            this.uri = uri;
        }

        void start() {
            CompletableFuture<FetchResult> started;
            try {
                started = fetcher.fetch(new ImageSource(uri, null, null));
            } catch (RejectedExecutionException e) {
                started =
                        CompletableFuture.completedFuture(new Failed(Reason.FETCH_UNREACHABLE, "fetching has stopped"));
            } catch (RuntimeException | Error e) {
                started = CompletableFuture.failedFuture(e);
            }
            call = started;
            var unused = started.whenComplete((result, error) -> {
                synchronized (running) {
                    running.remove(uri, this);
                }
                if (error != null) {
                    end.completeExceptionally(error);
                } else {
                    end.complete(result);
                }
            });
            if (abandoned) {
                started.cancel(false);
            }
        }

        /** Runs after the last caller has joined. */
        void deliver(FetchResult result, Caller caller, @Nullable String mediaType) {
            FetchResult own = copy(result, mediaType);
            if (served.incrementAndGet() == joined) {
                result.discard(); // before the last caller closes its share, which then releases the bytes
            }
            if (!caller.complete(own)) {
                own.discard();
            }
        }

        void leave() {
            synchronized (running) {
                if (--active > 0) {
                    return;
                }
                abandoned = true;
                running.remove(uri, this);
            }
            CompletableFuture<FetchResult> started = call;
            if (started != null) {
                started.cancel(false);
            }
        }
    }

    private static final class Caller extends CompletableFuture<FetchResult> {
        private final Shared shared;
        private final AtomicBoolean left = new AtomicBoolean();

        Caller(Shared shared) {
            this.shared = shared;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            if (cancelled && left.compareAndSet(false, true)) {
                shared.leave();
            }
            return cancelled;
        }
    }
}
