package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from an object store: its library finds the credentials and says how to ask, the bytes come as any other's do,
 * under the same bounds. Redirects are followed nowhere.
 */
final class ObjectFetcher implements ImageFetcher {
    private static final Logger log = LoggerFactory.getLogger(ObjectFetcher.class);

    private final HttpTransfer.Line line;
    private final Set<String> buckets;
    private final Store store;
    private final Executor executor;

    /** An object store's own way to ask for an object. */
    interface Store {
        /** May wait for credentials; throws whatever its library does where there are none. */
        Asked ask(ObjectUri object) throws Exception;
    }

    /** What to send: a signed URL, or headers that prove the right. Shown nowhere. */
    record Asked(HttpUrl url, Headers headers) {
        @Override
        public String toString() {
            return "Asked[****]";
        }
    }

    /**
     * @param line with a client that trusts the configured store
     * @param buckets those that requests may name; empty: any
     * @param executor where credentials are waited for
     */
    ObjectFetcher(HttpTransfer.Line line, Set<String> buckets, Store store, Executor executor) {
        this.line = line;
        this.buckets = buckets;
        this.store = store;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String shown = RedactedUri.of(String.valueOf(source.uri()));
        ObjectUri object;
        try {
            object = ObjectUri.of(source.uri(), buckets);
        } catch (RefusedException e) {
            return CompletableFuture.completedFuture(new Failed(e.reason(), shown + ": " + e.getMessage(), null, null));
        }
        Fetch fetch = new Fetch(shown, source.mediaType());
        CompletableFuture<Asked> asked = new CompletableFuture<>();
        var unused = asked.orTimeout(line.settings().timeouts().total().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete(fetch::transfer);
        executor.execute(() -> {
            try {
                asked.complete(store.ask(object));
            } catch (Exception | LinkageError e) {
                asked.completeExceptionally(e);
            }
        });
        return fetch;
    }

    /** Who cancels it gives up the transfer, once there is one. */
    private final class Fetch extends CompletableFuture<FetchResult> {
        private final String shown;
        private final @Nullable String mediaType;
        private volatile @Nullable CompletableFuture<FetchResult> transfer;

        Fetch(String shown, @Nullable String mediaType) {
            this.shown = shown;
            this.mediaType = mediaType;
        }

        private void transfer(@Nullable Asked asked, @Nullable Throwable error) {
            if (asked == null) {
                complete(failure(error));
                return;
            }
            HttpTransfer.Target target = new HttpTransfer.Target(asked.url(), asked.headers(), shown, null);
            CompletableFuture<FetchResult> started = new HttpTransfer(line, target, mediaType).start();
            transfer = started;
            var unused = started.thenAccept(result -> {
                if (!complete(result)) {
                    result.discard();
                }
            });
            if (isCancelled()) {
                started.cancel(false);
            }
        }

        private Failed failure(@Nullable Throwable error) {
            if (error instanceof RefusedException refused) {
                return new Failed(refused.reason(), shown + ": " + refused.getMessage(), null, null);
            } else if (error instanceof TimeoutException) {
                return new Failed(Reason.FETCH_TIMEOUT, shown + ": no credentials in time", null, null);
            }
            log.warn("No credentials or no signature for {}", shown, error);
            return new Failed(
                    Reason.FETCH_UNAVAILABLE,
                    shown + ": the object store's credentials can't be had, the log says why",
                    null,
                    null);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            CompletableFuture<FetchResult> running = transfer;
            if (cancelled && running != null) {
                running.cancel(false);
            }
            return cancelled;
        }
    }
}
