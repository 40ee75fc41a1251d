package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.pipeline.Preparation.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the images of one request ready, a few at a time, so that those of other requests are decoded between them. The
 * first failure is the last image that is begun.
 */
final class Preparing {
    private static final int AT_ONCE = 4;

    private final List<FetchResult> results;
    private final Function<FetchResult, CompletableFuture<Prepared>> step;
    private final Executor executor;
    private final CompletableFuture<List<Prepared>> end = new CompletableFuture<>();

    /** That something may be begun, or has ended. */
    private final Signals signals = new Signals(this::advance);

    // Guarded by this.
    private final List<@Nullable Prepared> ready = new ArrayList<>();
    private int running;
    private @Nullable Throwable failed;

    /** @param executor goes on with the next image once one was waited for: that thread has other images to decode */
    Preparing(List<FetchResult> results, Function<FetchResult, CompletableFuture<Prepared>> step, Executor executor) {
        this.results = List.copyOf(results);
        this.step = step;
        this.executor = executor;
    }

    /** Begins in the calling thread. Ends once nothing is being decoded any more, in the order of the images. */
    CompletableFuture<List<Prepared>> start() {
        signals.signal();
        return end;
    }

    private void advance() {
        for (int next = next(); next >= 0; next = next()) {
            begin(next);
        }
        endIfOver();
    }

    private synchronized int next() {
        if (failed != null || running >= AT_ONCE || ready.size() == results.size()) {
            return -1;
        }
        running++;
        ready.add(null);
        return ready.size() - 1;
    }

    private void begin(int index) {
        CompletableFuture<Prepared> begun;
        try {
            begun = step.apply(results.get(index));
        } catch (RuntimeException | Error e) {
            begun = CompletableFuture.failedFuture(e);
        }
        var unused = begun.whenCompleteAsync(
                (prepared, error) -> {
                    arrived(index, prepared, error);
                    signals.signal();
                },
                begun.isDone() ? Runnable::run : executor);
    }

    private synchronized void arrived(int index, @Nullable Prepared prepared, @Nullable Throwable error) {
        running--;
        ready.set(index, prepared);
        if (error != null && failed == null) {
            failed = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        }
    }

    private void endIfOver() {
        Throwable error;
        List<Prepared> all = new ArrayList<>();
        synchronized (this) {
            if (running > 0 || (failed == null && ready.size() < results.size())) {
                return;
            }
            error = failed;
            for (Prepared one : ready) {
                if (one != null) {
                    all.add(one);
                }
            }
        }
        if (error != null) {
            end.completeExceptionally(error);
        } else {
            end.complete(all);
        }
    }
}
