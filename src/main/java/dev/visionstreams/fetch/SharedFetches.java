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
 * Fetches a URI once for all who ask for it while the fetch runs. Nothing is kept afterwards. The fetch is given up when
 * the last who asked for it has. Thread-safe.
 */
final class SharedFetches implements ImageFetcher {
    private final ImageFetcher fetcher;

    /** By URI. Guarded by itself, as are the askers of each. */
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
            shared.askers++;
            shared.joined++;
        }
        Asker asker = new Asker(shared);
        var unused = shared.end.whenComplete((result, error) -> {
            if (error != null) {
                asker.completeExceptionally(error);
            } else {
                shared.give(result, asker, source.mediaType());
            }
        });
        if (first) {
            shared.start();
        }
        return asker;
    }

    /** What the sender takes the type to be is each asker's own, and the bytes are each asker's to close. */
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
        private int askers;

        /** Those who have left included: each is given the result in its turn, wanted or not. */
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
                started = CompletableFuture.completedFuture(
                        new Failed(Reason.FETCH_UNREACHABLE, "fetching has ended", null, null));
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

        /** Nobody joins any more. */
        void give(FetchResult result, Asker asker, @Nullable String mediaType) {
            FetchResult own = copy(result, mediaType);
            if (served.incrementAndGet() == joined) {
                result.discard(); // before the last who asked closes its own: then nothing is held any more
            }
            if (!asker.complete(own)) {
                own.discard();
            }
        }

        void leave() {
            synchronized (running) {
                if (--askers > 0) {
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

    private static final class Asker extends CompletableFuture<FetchResult> {
        private final Shared shared;
        private final AtomicBoolean left = new AtomicBoolean();

        Asker(Shared shared) {
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
