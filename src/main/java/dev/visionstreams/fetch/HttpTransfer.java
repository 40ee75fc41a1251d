package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** One fetch over HTTP: a chain of calls, each but the last answered by a redirect. Runs on the client's threads. */
final class HttpTransfer implements Callback {
    private static final long READ_BYTES = 64 << 10;
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private static final String RETRY_AFTER = "Retry-After";
    private static final String HIDDEN_RETRY_AFTER = "Fetch-Retry-After";

    private final OkHttpClient client;
    private final FetchSettings settings;
    private final InstantSource clock;
    private final @Nullable String mediaType;
    private final CompletableFuture<FetchResult> result = new Result();
    private final long deadlineNanos;
    private volatile @Nullable Call call;
    private int redirects;

    /**
     * @param mediaType what the sender takes the type to be
     */
    HttpTransfer(OkHttpClient client, FetchSettings settings, InstantSource clock, @Nullable String mediaType) {
        this.client = client;
        this.settings = settings;
        this.clock = clock;
        this.mediaType = mediaType;
        this.deadlineNanos = System.nanoTime() + settings.totalTimeout().toNanos();
    }

    /**
     * A network interceptor. OkHttp asks again by itself when a 503 says {@code Retry-After: 0}, and throws when it says a
     * number beyond int; here the header is moved out of its sight.
     */
    static Response hideRetryAfter(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String value = response.header(RETRY_AFTER);
        return value == null
                ? response
                : response.newBuilder()
                        .removeHeader(RETRY_AFTER)
                        .header(HIDDEN_RETRY_AFTER, value)
                        .build();
    }

    CompletableFuture<FetchResult> start(HttpUrl url) {
        call(url);
        return result;
    }

    private void call(HttpUrl url) {
        long remaining = deadlineNanos - System.nanoTime();
        if (remaining <= 0) {
            fail(Reason.FETCH_TIMEOUT, url, "the redirects took too long");
            return;
        }
        Call next = client.newCall(new Request.Builder()
                .url(url)
                .header("User-Agent", settings.userAgent())
                .header("Accept", "image/*, */*;q=0.5")
                // The limit is for what is received: nothing is to be unpacked on the way.
                .header("Accept-Encoding", "identity")
                .build());
        next.timeout().timeout(remaining, TimeUnit.NANOSECONDS);
        call = next;
        next.enqueue(this);
        if (result.isCancelled()) {
            // Cancelled between two calls: the result saw the one before.
            next.cancel();
        }
    }

    @Override
    public void onFailure(Call failed, IOException e) {
        HttpUrl url = failed.request().url();
        if (isRefusal(e)) {
            fail(Reason.ADDRESS_NOT_ALLOWED, url, "the address guard refuses where this leads");
        } else if (e instanceof InterruptedIOException) {
            fail(Reason.FETCH_TIMEOUT, url, "not in time (" + e.getMessage() + ")");
        } else {
            fail(Reason.FETCH_UNREACHABLE, url, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    @Override
    public void onResponse(Call answered, Response response) {
        try (response) {
            receive(answered, response);
        } catch (IOException e) {
            onFailure(answered, e);
        } finally {
            // Whatever else was thrown: nobody would complete the future any more, and its permit would be lost.
            if (answered.equals(call) && !result.isDone()) {
                fail(Reason.FETCH_UNREACHABLE, answered.request().url(), "the transfer broke off");
            }
        }
    }

    private void receive(Call answered, Response response) throws IOException {
        HttpUrl url = answered.request().url();
        int status = response.code();
        if (Redirects.isRedirect(status)) {
            redirect(url, response.header("Location"));
        } else if (status == 200 || status == 203 || status == 204) {
            receiveBody(answered, response);
        } else {
            Reason reason = reason(status);
            result.complete(new Failed(
                    reason,
                    describe(url, "HTTP status " + status),
                    status,
                    reason == Reason.FETCH_UNAVAILABLE ? retryAfter(response) : null));
        }
    }

    private void redirect(HttpUrl from, @Nullable String location) {
        try {
            call(Redirects.follow(from, location, redirects++, settings.schemes()));
        } catch (Redirects.RefusedException e) {
            fail(e.reason(), from, String.valueOf(e.getMessage()));
        }
    }

    private void receiveBody(Call answered, Response response) throws IOException {
        HttpUrl url = answered.request().url();
        String encoding = response.header("Content-Encoding", "identity");
        if (!"identity".equalsIgnoreCase(encoding)) {
            fail(Reason.FETCH_REFUSED, url, "the content is encoded though that wasn't asked for");
            answered.cancel();
            return;
        }
        ResponseBody body = response.body();
        int limit = settings.maxBytes();
        Buffer bytes = new Buffer();
        BufferedSource source = body.source();
        boolean within = body.contentLength() <= limit;
        while (within && source.read(bytes, Math.min(READ_BYTES, limit + 1L - bytes.size())) >= 0) {
            within = bytes.size() <= limit;
        }
        if (!within) {
            fail(Reason.IMAGE_BYTES_EXCEEDED, url, "more than " + limit + " bytes");
            // Closing alone would read on for a while, to use the connection again.
            answered.cancel();
            return;
        }
        MediaType declared = body.contentType();
        // A snapshot shares the buffer's segments: the bytes are held once.
        result.complete(new Fetched(
                bytes.snapshot(), declared == null ? mediaType : declared.type() + "/" + declared.subtype()));
    }

    private static Reason reason(int status) {
        return switch (status) {
            case 401, 403 -> Reason.IMAGE_ACCESS_DENIED;
            case 404, 410 -> Reason.IMAGE_NOT_FOUND;
            case 408, 425, 429 -> Reason.FETCH_UNAVAILABLE;
            default -> status >= 500 ? Reason.FETCH_UNAVAILABLE : Reason.FETCH_REFUSED;
        };
    }

    /** Seconds or a date (RFC 9110, section 10.2.3); null if there is neither. */
    private @Nullable Duration retryAfter(Response response) {
        String value = response.header(HIDDEN_RETRY_AFTER);
        if (value == null) {
            return null;
        }
        try {
            return bounded(Duration.ofSeconds(Long.parseLong(value.strip())));
        } catch (NumberFormatException notSeconds) {
            Instant until = response.headers().getInstant(HIDDEN_RETRY_AFTER);
            return until == null ? null : bounded(Duration.between(clock.instant(), until));
        }
    }

    /** Not negative, and not so long that adding it to a time could overflow. */
    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** The refusal may be the cause of what the client threw, or beside it when several addresses were tried. */
    private static boolean isRefusal(@Nullable Throwable error) {
        if (error == null || error instanceof AddressGuard.RefusedException) {
            return error != null;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (isRefusal(suppressed)) {
                return true;
            }
        }
        return isRefusal(error.getCause());
    }

    private void fail(Reason reason, HttpUrl url, String what) {
        result.complete(new Failed(reason, describe(url, what), null, null));
    }

    private static String describe(HttpUrl url, String what) {
        return RedactedUri.of(url.toString()) + ": " + what;
    }

    /** Who cancels the result gives up the transfer. */
    private final class Result extends CompletableFuture<FetchResult> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            Call running = call;
            if (cancelled && running != null) {
                running.cancel();
            }
            return cancelled;
        }
    }
}
