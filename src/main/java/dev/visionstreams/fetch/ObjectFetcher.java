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
 * Fetches from an object store: the store's library provides credentials and signs the request, the transfer is the same
 * as for any URL. Redirects are not followed.
 */
final class ObjectFetcher implements ImageFetcher {
    private static final Logger log = LoggerFactory.getLogger(ObjectFetcher.class);

    private final TransferContext context;
    private final Set<String> buckets;
    private final Store store;
    private final Executor executor;
    private final @Nullable Integer headBytes;

    /** Signs requests for objects. */
    interface Store {
        /** May block while it looks for credentials; throws whatever its library throws if there are none. */
        SignedRequest sign(ObjectUri object) throws Exception;
    }

    /** A signed URL, or a URL with headers that carry the credentials. Never shown. */
    record SignedRequest(HttpUrl url, Headers headers) {
        @Override
        public String toString() {
            return "SignedRequest[****]";
        }
    }

    /**
     * @param context with the client that trusts the configured store
     * @param buckets the buckets that requests may name, see {@link ObjectUri#of}
     * @param executor runs the blocking {@link Store#sign}
     */
    ObjectFetcher(TransferContext context, Set<String> buckets, Store store, Executor executor) {
        this(context, buckets, store, executor, null);
    }

    /** @param headBytes fetches only that many bytes, of objects that the model's service reads itself; null: all */
    ObjectFetcher(
            TransferContext context, Set<String> buckets, Store store, Executor executor, @Nullable Integer headBytes) {
        this.headBytes = headBytes;
        this.context = context;
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
        } catch (FetchFailedException e) {
            return CompletableFuture.completedFuture(e.failed(shown));
        }
        Fetch fetch = new Fetch(String.valueOf(source.uri()), shown, source.mediaType());
        CompletableFuture<SignedRequest> signed = new CompletableFuture<>();
        var unused = signed.orTimeout(context.settings().timeouts().total().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete(fetch::transfer);
        executor.execute(() -> {
            try {
                signed.complete(store.sign(object));
            } catch (Exception | LinkageError e) {
                signed.completeExceptionally(e);
            }
        });
        return fetch;
    }

    /** Cancelling it cancels the transfer, if one has started. */
    private final class Fetch extends CompletableFuture<FetchResult> {
        private final String uri;
        private final String shown;
        private final @Nullable String mediaType;
        private volatile @Nullable CompletableFuture<FetchResult> transfer;

        Fetch(String uri, String shown, @Nullable String mediaType) {
            this.uri = uri;
            this.shown = shown;
            this.mediaType = mediaType;
        }

        private void transfer(@Nullable SignedRequest signed, @Nullable Throwable error) {
            if (signed == null) {
                complete(failure(error));
                return;
            }
            HttpTarget target = new HttpTarget(signed.url(), signed.headers(), shown, null, headBytes);
            CompletableFuture<FetchResult> started = new HttpTransfer(context, target, mediaType).start();
            transfer = started;
            var unused = started.thenAccept(result -> {
                if (!complete(result instanceof FetchResult.Remote remote ? remote.at(uri) : result)) {
                    result.discard();
                }
            });
            if (isCancelled()) {
                started.cancel(false);
            }
        }

        private Failed failure(@Nullable Throwable error) {
            if (error instanceof FetchFailedException failed) {
                return failed.failed(shown);
            } else if (error instanceof TimeoutException) {
                return new Failed(Reason.FETCH_TIMEOUT, shown + ": no credentials in time");
            }
            log.warn("The request for {} can't be signed", shown, error);
            return new Failed(Reason.FETCH_UNAVAILABLE, shown + ": no credentials for the object store, see the log");
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
