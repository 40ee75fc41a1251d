package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * One call and its future. The future always completes, because the caller releases a permit then. Runs on OkHttp's
 * threads.
 *
 * @param <T> the result that a reply or a failure is turned into
 */
final class Exchange<T> implements Callback {
    /** Far above any sensible reply, and small enough for the heap. */
    static final int MAX_REPLY_BYTES = 8 << 20;

    private final SafeQuote excerpt;
    private final BiFunction<Headers, byte[], T> onReply;
    private final Function<ModelFailure, T> onFailure;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    private Exchange(SafeQuote excerpt, BiFunction<Headers, byte[], T> onReply, Function<ModelFailure, T> onFailure) {
        this.excerpt = excerpt;
        this.onReply = onReply;
        this.onFailure = onFailure;
    }

    /** Starts the call, once. Cancelling the future cancels it. */
    static <T> CompletableFuture<T> start(
            Call call, SafeQuote excerpt, BiFunction<Headers, byte[], T> onReply, Function<ModelFailure, T> onFailure) {
        Exchange<T> exchange = new Exchange<>(excerpt, onReply, onFailure);
        var unused = exchange.future.whenComplete((result, error) -> {
            if (error != null) {
                call.cancel();
            }
        });
        call.enqueue(exchange);
        return exchange.future;
    }

    @Override
    public void onResponse(Call call, Response response) {
        try (response) {
            future.complete(read(response));
        } catch (IOException e) {
            future.complete(onFailure.apply(broken(e)));
        } catch (RuntimeException e) {
            future.complete(onFailure.apply(unread(e)));
        } catch (Error e) {
            future.complete(onFailure.apply(unread(e)));
            throw e;
        }
    }

    @Override
    public void onFailure(Call call, IOException e) {
        future.complete(onFailure.apply(broken(e)));
    }

    private T read(Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(MAX_REPLY_BYTES + 1L)) {
            return onFailure.apply(new ModelFailure(
                    Reason.REPLY_MALFORMED,
                    "the reply is longer than " + MAX_REPLY_BYTES + " bytes",
                    response.code(),
                    null,
                    null));
        }
        byte[] body = source.readByteArray();
        return response.isSuccessful()
                ? onReply.apply(response.headers(), body)
                : onFailure.apply(new ErrorReader(excerpt).read(response.code(), body, response.header("Retry-After")));
    }

    private ModelFailure broken(IOException e) {
        if (e instanceof UnreadableException) {
            return new ModelFailure(Reason.FILE_UNREADABLE, String.valueOf(e.getMessage()), null, null, null);
        }
        if (e instanceof CloudCredentials.UnavailableException missing) {
            return new ModelFailure(
                    missing.isRetryable() ? Reason.MODEL_UNREACHABLE : Reason.MODEL_ACCESS_DENIED,
                    excerpt.of(String.valueOf(e.getMessage())),
                    null,
                    null,
                    null);
        }
        boolean late = e instanceof SocketTimeoutException
                // OkHttp's message for the call's time-out; other interruptions come from a closed client.
                || (e instanceof InterruptedIOException && "timeout".equals(e.getMessage()));
        String detail = e.getMessage();
        return new ModelFailure(
                late ? Reason.MODEL_TIMEOUT : Reason.MODEL_UNREACHABLE,
                late
                        ? "no reply in time"
                        : excerpt.of(e.getClass().getSimpleName() + (detail == null ? "" : ": " + detail)),
                null,
                null,
                null);
    }

    private static ModelFailure unread(Throwable e) {
        return new ModelFailure(
                Reason.REPLY_MALFORMED,
                "the reply could not be read: " + e.getClass().getSimpleName(),
                null,
                null,
                null);
    }
}
