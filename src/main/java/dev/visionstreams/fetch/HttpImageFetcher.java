package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.concurrent.CompletableFuture;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Fetches URLs over HTTP and HTTPS in one attempt, subject to {@link UrlRules} and the address guard. */
final class HttpImageFetcher implements ImageFetcher {
    private final TransferContext context;
    private final UrlRules rules;
    private final @Nullable Integer headBytes;

    /** @param context with the guarded client */
    HttpImageFetcher(TransferContext context, AddressGuard guard) {
        this(context, guard, null);
    }

    /** @param headBytes fetches only that many bytes, of images that the model's service fetches itself; null: all */
    HttpImageFetcher(TransferContext context, AddressGuard guard, @Nullable Integer headBytes) {
        this.context = context;
        this.headBytes = headBytes;
        this.rules =
                new UrlRules(context.settings().schemes(), context.settings().urlPolicy(), guard);
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = source.uri();
        HttpUrl url = uri == null ? null : HttpUrl.parse(uri);
        if (uri == null || url == null) {
            return failed(uri, new FetchFailedException(Reason.URI_INVALID, "not an HTTP URL"));
        }
        try {
            rules.check(url);
        } catch (FetchFailedException e) {
            return failed(uri, e);
        }
        return new HttpTransfer(context, new HttpTarget(url, Headers.EMPTY, null, rules, headBytes), source.mediaType())
                .start();
    }

    private static CompletableFuture<FetchResult> failed(@Nullable String uri, FetchFailedException e) {
        return CompletableFuture.completedFuture(e.failed(uri == null ? "no URI" : RedactedUri.of(uri)));
    }
}
