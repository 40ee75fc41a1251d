package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.image.ImageBytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** One fetch over HTTP: a chain of calls, each but the last answered by a redirect. Runs on the client's threads. */
final class HttpTransfer implements Callback {
    /** Who gets no room for so long gives its permit to others for as long. */
    static final Duration ROOM_PATIENCE = Duration.ofSeconds(2);

    private final Line line;
    private final Target target;
    private final @Nullable String mediaType;
    private final CompletableFuture<FetchResult> result = new Result();
    private final long deadlineNanos;
    private volatile @Nullable Call call;
    private volatile HostGate.@Nullable Pass pass;
    private int redirects;

    /** What transfers share. */
    record Line(
            OkHttpClient client,
            FetchSettings settings,
            InstantSource clock,
            HostGate gate,
            ByteBudget budget,
            Spool spool) {}

    /**
     * What is asked for.
     *
     * @param headers what this very target has a right to; never sent elsewhere, because with headers there are no rules
     * @param shown what messages call it; null: the URL without secrets
     * @param rules for where redirects lead; null: nowhere
     * @param headBytes how many of the first bytes are enough; null: all are wanted
     */
    record Target(
            HttpUrl url,
            Headers headers,
            @Nullable String shown,
            @Nullable UrlRules rules,
            @Nullable Integer headBytes) {
        Target(HttpUrl url, Headers headers, @Nullable String shown, @Nullable UrlRules rules) {
            this(url, headers, shown, rules, null);
        }

        Target {
            if (rules != null && headers.size() > 0) {
                throw new IllegalArgumentException("a redirect would take the headers along");
            }
        }

        String show(HttpUrl asked) {
            return shown == null ? RedactedUri.of(asked.toString()) : shown;
        }
    }

    /**
     * @param mediaType what the sender takes the type to be
     */
    HttpTransfer(Line line, Target target, @Nullable String mediaType) {
        this.line = line;
        this.target = target;
        this.mediaType = mediaType;
        this.deadlineNanos =
                System.nanoTime() + line.settings().timeouts().total().toNanos();
    }

    CompletableFuture<FetchResult> start() {
        call(target.url());
        return result;
    }

    private void call(HttpUrl url) {
        long remaining = deadlineNanos - System.nanoTime();
        if (remaining <= 0) {
            fail(Reason.FETCH_TIMEOUT, url, "the redirects took too long");
            return;
        }
        try {
            pass = line.gate().enter(url.host() + ":" + url.port());
        } catch (HostGate.ClosedException e) {
            result.complete(e.failed(target.show(url)));
            return;
        }
        Request.Builder request = new Request.Builder()
                .url(url)
                .headers(target.headers())
                .header("User-Agent", line.settings().userAgent())
                .header("Accept", "image/*, */*;q=0.5")
                // Images don't get smaller; who packs them nevertheless is understood.
                .header("Accept-Encoding", "identity");
        if (target.headBytes() != null) {
            request.header("Range", "bytes=0-" + (target.headBytes() - 1));
        }
        Call next = line.client().newCall(request.build());
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
        if (result.isCancelled()) {
            leave(null);
        } else if (isRefusal(e)) {
            leave(null);
            fail(Reason.ADDRESS_NOT_ALLOWED, url, "the address guard refuses where this leads");
        } else if (e instanceof InterruptedIOException) {
            leave(false);
            fail(Reason.FETCH_TIMEOUT, url, "not in time (" + e.getMessage() + ")");
        } else {
            leave(false);
            fail(Reason.FETCH_UNREACHABLE, url, describe(e));
        }
    }

    @Override
    public void onResponse(Call answered, Response response) {
        HttpUrl url = answered.request().url();
        try (response) {
            receive(answered, response);
        } catch (RefusedException e) {
            leave(true);
            fail(e.reason(), url, String.valueOf(e.getMessage()));
            // Closing alone would read on for a while, to use the connection again.
            answered.cancel();
        } catch (IOException e) {
            onFailure(answered, e);
        } finally {
            // Whatever else was thrown: nobody would complete the future any more, and its permit would be lost.
            if (answered.equals(call) && !result.isDone()) {
                leave(null);
                fail(Reason.FETCH_UNREACHABLE, url, "the transfer broke off");
            }
        }
    }

    private void receive(Call answered, Response response) throws IOException, RefusedException {
        HttpUrl url = answered.request().url();
        int status = response.code();
        if (Redirects.isRedirect(status)) {
            HttpUrl next = Redirects.follow(url, response.header("Location"), redirects++, target.rules());
            leave(true);
            call(next);
        } else if (target.headBytes() != null && (status == 200 || status == 203 || status == 206)) {
            readHead(answered, response, target.headBytes());
        } else if (status == 200 || status == 203 || status == 204) {
            readBody(url, response);
        } else {
            Reason reason = reason(status);
            boolean unavailable = reason == Reason.FETCH_UNAVAILABLE;
            leave(!unavailable);
            result.complete(new Failed(
                    reason,
                    target.show(url) + ": HTTP status " + status,
                    status,
                    unavailable ? RetryAfter.of(response, line.clock().instant()) : null));
        }
    }

    /** Reads the bytes once there is room for them; waits for it here, on a thread of the client's, and not for long. */
    private void readBody(HttpUrl url, Response response) throws IOException, RefusedException {
        int limit = line.settings().maxBytes();
        Spool spool = line.spool();
        Long announced = ReceivedBody.announced(response, limit);
        CompletableFuture<ByteBudget.Reservation> asked =
                line.budget().reserve(Intake.memoryFor(spool, announced, limit));
        try (ByteBudget.Reservation room = asked.get(ROOM_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                Intake intake = new Intake(spool, announced, limit)) {
            ImageBytes bytes = ReceivedBody.read(response, limit, intake);
            room.resize(bytes.heapBytes());
            leave(true);
            // Who asked counts the bytes while this completes, before the room is given back.
            FetchResult fetched = new Fetched(bytes, declaredType(response));
            if (!result.complete(fetched)) {
                fetched.discard();
            }
        } catch (RefusedException e) {
            if (e.reason() != Reason.BYTES_BUSY) {
                throw e;
            }
            noRoom(url);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (!asked.cancel(true) && asked.isDone()) {
                asked.join().close(); // came while this gave up
            }
            noRoom(url);
        }
    }

    private void noRoom(HttpUrl url) {
        leave(null);
        result.complete(
                new Failed(Reason.BYTES_BUSY, target.show(url) + ": no room for its bytes yet", null, ROOM_PATIENCE));
    }

    /** What is asked for may be a part, and the whole may come: only the part is read. */
    private void readHead(Call answered, Response response, int limit) throws IOException, RefusedException {
        ByteString head = ReceivedBody.head(response, limit);
        long size = response.code() == 206
                ? ContentRange.total(response.header("Content-Range"))
                : response.body().contentLength();
        leave(true);
        result.complete(new FetchResult.Remote(
                target.url().toString(), null, head, Math.max(0, size), "", declaredType(response)));
        if (response.code() != 206) {
            // Closing alone would read on for a while, to use the connection again.
            answered.cancel();
        }
    }

    private @Nullable String declaredType(Response response) {
        MediaType declared = response.body().contentType();
        return declared == null ? mediaType : declared.type() + "/" + declared.subtype();
    }

    private static Reason reason(int status) {
        return switch (status) {
            case 401, 403 -> Reason.IMAGE_ACCESS_DENIED;
            case 404, 410 -> Reason.IMAGE_NOT_FOUND;
            case 408, 425, 429 -> Reason.FETCH_UNAVAILABLE;
            default -> status >= 500 ? Reason.FETCH_UNAVAILABLE : Reason.FETCH_REFUSED;
        };
    }

    /** Nothing of the exception's own message: it may repeat what was received, or an address. */
    private static String describe(IOException e) {
        if (e instanceof UnknownHostException) {
            return "the name has no address";
        } else if (e instanceof ConnectException) {
            return "no connection";
        } else if (e instanceof SSLException) {
            return "no TLS connection that can be trusted (" + e.getClass().getSimpleName() + ")";
        } else if (e instanceof ProtocolException || e instanceof EOFException) {
            return "the answer breaks off, is longer than it may be or isn't HTTP";
        }
        return "the connection broke (" + e.getClass().getSimpleName() + ")";
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

    private void leave(@Nullable Boolean well) {
        HostGate.Pass held = pass;
        if (held != null) {
            held.end(well);
        }
    }

    private void fail(Reason reason, HttpUrl url, String what) {
        result.complete(new Failed(reason, target.show(url) + ": " + what, null, null));
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
