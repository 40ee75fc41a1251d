package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.concurrent.CompletableFuture;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Fetches what requests name over HTTP and HTTPS: one attempt, under the rules for URLs and the address guard. */
final class HttpImageFetcher implements ImageFetcher {
    private final HttpTransfer.Line line;
    private final UrlRules rules;
    private final @Nullable Integer headBytes;

    /** @param line with a client that asks the guard, or that goes through a proxy */
    HttpImageFetcher(HttpTransfer.Line line, AddressGuard guard) {
        this(line, guard, null);
    }

    /** @param headBytes how many of the first bytes are fetched, for what others fetch whole; null: all */
    HttpImageFetcher(HttpTransfer.Line line, AddressGuard guard, @Nullable Integer headBytes) {
        this.line = line;
        this.headBytes = headBytes;
        this.rules = new UrlRules(line.settings().schemes(), line.settings().reach(), guard);
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = source.uri();
        HttpUrl url = uri == null ? null : HttpUrl.parse(uri);
        if (uri == null || url == null) {
            return failed(Reason.URI_INVALID, uri, "not an HTTP URL");
        }
        try {
            rules.check(url);
        } catch (RefusedException e) {
            return failed(e.reason(), uri, String.valueOf(e.getMessage()));
        }
        return new HttpTransfer(
                        line, new HttpTransfer.Target(url, Headers.EMPTY, null, rules, headBytes), source.mediaType())
                .start();
    }

    private static CompletableFuture<FetchResult> failed(Reason reason, @Nullable String uri, String what) {
        String shown = uri == null ? "no URI" : RedactedUri.of(uri);
        return CompletableFuture.completedFuture(new Failed(reason, shown + ": " + what, null, null));
    }
}
