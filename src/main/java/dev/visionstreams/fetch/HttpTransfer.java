package dev.visionstreams.fetch;

import dev.visionstreams.bytes.BodySink;
import dev.visionstreams.bytes.ByteBudget.Reservation;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.bytes.StorageException;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** One fetch over HTTP: a call, and one more for each redirect. Runs on the client's threads. */
final class HttpTransfer implements Callback {
    /** What RFC 6838 allows for each of a media type's two names. */
    private static final int MOST_NAME_CHARS = 127;

    private final TransferContext context;
    private final HttpTarget target;
    private final @Nullable String mediaType;
    private final CompletableFuture<FetchResult> result = new Result();
    private final long deadlineNanos;
    private volatile @Nullable Call call;
    private volatile HostGate.@Nullable Pass pass;
    private int redirects;

    /** @param mediaType what the request declares the image to be */
    HttpTransfer(TransferContext context, HttpTarget target, @Nullable String mediaType) {
        this.context = context;
        this.target = target;
        this.mediaType = mediaType;
        this.deadlineNanos =
                System.nanoTime() + context.settings().timeouts().total().toNanos();
    }

    CompletableFuture<FetchResult> start() {
        call(target.url());
        return result;
    }

    private void call(HttpUrl url) {
        long remaining = deadlineNanos - System.nanoTime();
        if (remaining <= 0) {
            result.complete(new Failed(Reason.FETCH_TIMEOUT, target.show(url) + ": the redirects took too long"));
            return;
        }
        try {
            pass = context.gate().enter(url.host() + ":" + url.port());
        } catch (FetchFailedException e) {
            result.complete(e.failed(target.show(url)));
            return;
        }
        Call next =
                context.client().newCall(target.request(url, context.settings().userAgent()));
        next.timeout().timeout(remaining, TimeUnit.NANOSECONDS);
        call = next;
        next.enqueue(this);
        if (result.isCancelled()) {
            // Cancelled between two calls: cancel() only saw the previous one.
            next.cancel();
        }
    }

    @Override
    public void onFailure(Call failed, IOException e) {
        Failed failure = HttpFailures.of(e, target.show(failed.request().url()));
        boolean hostFailed = !result.isCancelled() && failure.reason() != Reason.ADDRESS_NOT_ALLOWED;
        leave(hostFailed ? false : null);
        result.complete(failure);
    }

    @Override
    public void onResponse(Call answered, Response response) {
        String shown = target.show(answered.request().url());
        try (response) {
            receive(answered, response);
        } catch (FetchFailedException e) {
            leave(e.reason().isBusy() ? null : true);
            result.complete(e.failed(shown));
            // close() would first read more of the body in order to reuse the connection.
            answered.cancel();
        } catch (IOException e) {
            onFailure(answered, e);
        } finally {
            // After any other exception nothing else would complete the future or release the pass.
            if (answered.equals(call) && !result.isDone()) {
                leave(null);
                result.complete(new Failed(Reason.FETCH_UNREACHABLE, shown + ": the transfer was aborted"));
            }
        }
    }

    private void receive(Call answered, Response response) throws IOException, FetchFailedException {
        HttpUrl url = answered.request().url();
        int status = response.code();
        if (Redirects.isRedirect(status)) {
            HttpUrl next = Redirects.follow(url, response.header("Location"), redirects++, target.rules());
            leave(true);
            call(next);
        } else if (target.headBytes() != null && (status == 200 || status == 203 || status == 206)) {
            readHead(answered, response, target.headBytes());
        } else if (status == 200 || status == 203 || status == 204) {
            readBody(response);
        } else {
            Failed failure =
                    HttpFailures.of(response, target.show(url), context.clock().instant());
            leave(failure.reason() != Reason.FETCH_UNAVAILABLE);
            result.complete(failure);
        }
    }

    /** Waits on the client's thread for memory and for room on disk, then reads the body. */
    private void readBody(Response response) throws IOException, FetchFailedException {
        int limit = context.settings().maxBytes();
        Spool spool = context.spool();
        Long announced = ReceivedBody.announced(response, limit);
        try (Reservation room = context.budget().await(BodySink.memoryFor(spool, announced, limit));
                BodySink sink = new BodySink(spool, announced, limit)) {
            ImageBytes bytes = ReceivedBody.read(response, limit, sink);
            room.resize(bytes.heapBytes());
            leave(true);
            // Dependent stages count the bytes while this completes, before the reservation is released.
            FetchResult fetched = new Fetched(bytes, declaredType(response));
            if (!result.complete(fetched)) {
                fetched.discard();
            }
        } catch (StorageException e) {
            throw FetchFailedException.of(e);
        }
    }

    /** Servers may ignore the range and send the whole image: only its head is read. */
    private void readHead(Call answered, Response response, int limit) throws IOException, FetchFailedException {
        ByteString head = ReceivedBody.head(response, limit);
        long size = response.code() == 206
                ? ContentRange.total(response.header("Content-Range"))
                : response.body().contentLength();
        leave(true);
        result.complete(new FetchResult.Remote(
                target.url().toString(), null, head, Math.max(0, size), "", declaredType(response)));
        if (response.code() != 206) {
            // close() would first read more of the body in order to reuse the connection.
            answered.cancel();
        }
    }

    private @Nullable String declaredType(Response response) {
        MediaType declared = response.body().contentType();
        boolean usual = declared != null
                && declared.type().length() <= MOST_NAME_CHARS
                && declared.subtype().length() <= MOST_NAME_CHARS;
        return declared == null || !usual ? mediaType : declared.type() + "/" + declared.subtype();
    }

    /** @param well see {@link HostGate.Pass#end} */
    private void leave(@Nullable Boolean well) {
        HostGate.Pass held = pass;
        if (held != null) {
            held.end(well);
        }
    }

    /** Cancelling it cancels the running call. */
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
