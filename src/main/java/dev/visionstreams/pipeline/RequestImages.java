package dev.visionstreams.pipeline;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.Preparation.Prepared;
import dev.visionstreams.pipeline.Preparation.Unsuccessful;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The images of one request: fetched a few at a time, made ready to be sent, and kept between attempts, so that an attempt
 * resumes where the last one stopped because a host or the memory was busy. Closing gives all bytes back.
 *
 * <p>A request that holds bytes never waits for itself: the bytes of the {@link Precedence}'s owner don't count while it
 * fetches the rest. Thread-safe, with one attempt at a time.
 */
final class RequestImages implements AutoCloseable {
    private static final int AT_ONCE = 4;

    /** How soon a request that has precedence tries again. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    /** After this long without another image a request that has precedence fails. */
    private static final Duration LONGEST_STAND = Duration.ofMinutes(1);

    private final List<ImageSource> sources;
    private final InstantSource clock;
    private final HeldBytes held;

    // Guarded by this.
    private final @Nullable FetchResult[] results;
    private final Deque<Integer> missing = new ArrayDeque<>();
    private int running;
    private @Nullable Failed busy;
    private @Nullable Failed failed;
    private @Nullable Throwable defect;
    private long lastArrival;
    private boolean closed;

    /** That something may be fetched, or has ended. */
    private final Signals signals = new Signals(this::advance);

    private volatile @Nullable ImageFetcher fetcher;
    private volatile CompletableFuture<@Nullable Duration> end = new CompletableFuture<>();
    private long fetchMillis;
    private @Nullable List<ImageFacts> facts;
    private List<ModelImage> images = List.of();

    RequestImages(List<ImageSource> sources, ByteBudget budget, Precedence precedence, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
        this.held = new HeldBytes(budget, precedence, sources.size());
        this.results = new FetchResult[sources.size()];
        this.lastArrival = clock.millis();
        for (int i = 0; i < sources.size(); i++) {
            missing.add(i);
        }
    }

    /** Whether {@link #facts()} and {@link #images()} are there. */
    boolean isPrepared() {
        return facts != null;
    }

    List<ImageFacts> facts() {
        return facts == null ? List.of() : facts;
    }

    List<ModelImage> images() {
        return images;
    }

    /** Time in fetches until the last image was there, in milliseconds. */
    long fetchMillis() {
        return fetchMillis;
    }

    /** Whether an interrupted fetch has anything to go on from. */
    synchronized boolean isWorthKeeping() {
        return missing.size() < sources.size();
    }

    /** Whether an interrupted fetch waits for memory, rather than for a host. */
    synchronized boolean isShortOfMemory() {
        return busy != null && busy.reason() == FetchResult.Reason.BYTES_BUSY;
    }

    boolean hasPrecedence() {
        return held.hasPrecedence();
    }

    /**
     * Fetches what is missing. Completes on any thread with null once that has ended, see {@link #prepare}; or with the
     * time after which to go on, because a host or the memory is busy. Exceptionally only for a defect.
     */
    CompletableFuture<@Nullable Duration> fetch(ImageFetcher by) {
        long begun = clock.millis();
        CompletableFuture<@Nullable Duration> ended = new CompletableFuture<>();
        synchronized (this) {
            end = ended;
            busy = null;
        }
        fetcher = by;
        signals.signal();
        return ended.whenComplete((pause, error) -> fetchMillis += Math.max(0, clock.millis() - begun));
    }

    private void advance() {
        ImageFetcher by = Objects.requireNonNull(fetcher);
        for (int next = next(); next >= 0; next = next()) {
            int index = next;
            var unused = by.fetch(sources.get(index)).whenComplete((result, error) -> {
                arrived(index, result, error);
                signals.signal();
            });
        }
        endIfOver();
    }

    /** Takes the next image to fetch, or -1. */
    private synchronized int next() {
        if (busy != null || failed != null || defect != null || closed || running >= AT_ONCE) {
            return -1;
        }
        Integer index = missing.pollFirst();
        if (index == null) {
            return -1;
        }
        running++;
        return index;
    }

    /** The bytes are counted before the fetch gives its own reservation back. */
    private void arrived(int index, @Nullable FetchResult result, @Nullable Throwable error) {
        synchronized (this) {
            running--;
            if (result instanceof Failed failure) {
                missing.addFirst(index);
                if (failure.reason().isBusy()) {
                    busy = failure;
                } else {
                    failed = failure;
                }
                return;
            }
            if (result == null) {
                defect = error;
                return;
            }
            if (!closed) {
                busy = null; // room and permits have been given back
                results[index] = result;
                lastArrival = clock.millis();
                Failed excess = held.add(heapBytes(result));
                failed = failed == null ? excess : failed;
                return;
            }
        }
        result.discard();
    }

    private static long heapBytes(FetchResult result) {
        return result instanceof Fetched fetched ? fetched.bytes().heapBytes() : 0;
    }

    private void endIfOver() {
        Throwable error;
        Duration pause;
        synchronized (this) {
            boolean over = !end.isDone()
                    && running == 0
                    && (busy != null || failed != null || defect != null || missing.isEmpty());
            if (!over) {
                return;
            }
            error = defect;
            pause = error == null && failed == null && busy != null ? pause(busy) : null;
        }
        if (error != null) {
            end.completeExceptionally(error);
        } else {
            end.complete(pause);
        }
    }

    /** Null: it failed. Holds the lock. */
    private @Nullable Duration pause(Failed why) {
        Duration hint = why.retryAfter();
        Duration asked = hint == null ? AGAIN : hint;
        if (why.reason() != FetchResult.Reason.BYTES_BUSY || missing.size() == sources.size()) {
            return asked;
        }
        if (!held.takePrecedence()) {
            return asked;
        }
        if (clock.millis() - lastArrival > LONGEST_STAND.toMillis()) {
            failed = held.noRoom();
            return null;
        }
        return AGAIN;
    }

    /**
     * Makes the fetched images ready to be sent. Inspects them in the calling thread or the executor's; pixels are decoded
     * elsewhere, without a thread that waits for them.
     *
     * @return fails as {@link Preparation#prepare} does, once no image is being decoded any more
     */
    CompletableFuture<Void> prepare(Preparation preparation, Task task, Executor executor) {
        List<FetchResult> fetched = new ArrayList<>();
        synchronized (this) {
            if (failed != null) {
                return CompletableFuture.failedFuture(new Unsuccessful(Failure.of(failed)));
            }
            for (FetchResult result : results) {
                fetched.add(Objects.requireNonNull(result));
            }
        }
        return new Preparing(
                        fetched,
                        result -> preparation
                                .prepare(result, task, held::hasRoom)
                                .thenApply(ready -> grown(result, ready)),
                        executor)
                .start()
                .thenAccept(this::prepared);
    }

    /** Counts what an image has become: a few bytes of a pattern may be many megabytes as a JPEG. */
    private Prepared grown(FetchResult result, Prepared ready) {
        long more = Math.max(0, ready.image().heapBytes() - heapBytes(result));
        if (!held.hasRoom(more)) {
            throw new CompletionException(Preparation.NO_ROOM.get());
        }
        Failed excess = held.add(more);
        if (excess != null) {
            throw new CompletionException(new Unsuccessful(Failure.of(excess)));
        }
        return ready;
    }

    private synchronized void prepared(List<Prepared> prepared) {
        facts = prepared.stream().map(Prepared::facts).toList();
        images = prepared.stream().map(Prepared::image).toList();
        held.complete(images.stream().mapToLong(ModelImage::heapBytes).sum());
    }

    @Override
    public void close() {
        List<FetchResult> unprepared = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (facts == null) {
                for (FetchResult result : results) {
                    if (result != null) {
                        unprepared.add(result);
                    }
                }
            }
        }
        unprepared.forEach(FetchResult::discard);
        for (ModelImage image : images) {
            if (image.content() instanceof ModelImage.Given given) {
                given.bytes().close();
            }
        }
        held.close();
    }
}
