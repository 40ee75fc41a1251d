package dev.visionstreams.gallery;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchSettings;
import dev.visionstreams.fetch.ImageFetchers;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gallery.LoadedImage.Ready;
import dev.visionstreams.gallery.LoadedImage.Unavailable;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.worker.ImageWorkers;
import dev.visionstreams.image.worker.WorkerSettings;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads images for people to look at: fetched under the same rules as the processor's, decoded and encoded anew in other
 * processes, scaled down, and kept for a while. Bounded in images at a time and in bytes. Thread-safe.
 */
public final class ImageLoader implements AutoCloseable {
    /** At a time; others wait for {@link #PATIENCE}. */
    private static final int MAX_LOADS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LEAST_BUDGET = 16 << 20;

    private final ImageFetchers fetchers;
    private final ImageInspector inspector;
    private final ImageWorkers workers;
    private final Semaphore loads = new Semaphore(MAX_LOADS);
    private final ImageCache cache;

    /** How large an image is wanted. */
    public enum Size {
        /** For a card, at two pixels per CSS pixel. */
        THUMBNAIL(640),
        /** To look closely; larger than any screen is wide. */
        FULL(4096);

        private final int longestSide;

        Size(int longestSide) {
            this.longestSide = longestSide;
        }
    }

    /** @param maxPixels the largest image in pixels */
    public ImageLoader(FetchSettings fetch, long maxPixels, WorkerSettings workers, InstantSource clock) {
        long budget = Math.max(LEAST_BUDGET, Runtime.getRuntime().maxMemory() / 8);
        this.fetchers = new ImageFetchers(fetch, new ByteBudget(budget), Spool.unused(), clock);
        this.inspector = new ImageInspector(maxPixels);
        this.workers = new ImageWorkers(workers);
        this.cache = new ImageCache(budget, clock);
    }

    /** Loads an image, or takes it from memory. Blocks, for a minute or two at most. */
    public LoadedImage load(ImageOrigin origin, Size size) throws InterruptedException {
        ImageSource source = origin.source();
        if (source == null) {
            return new Unavailable(origin.hint(), false);
        }
        ImageCache.Key key = new ImageCache.Key(source, origin.sha256(), size.longestSide);
        LoadedImage known = cache.get(key);
        if (known != null) {
            return known;
        }
        if (!loads.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            return new Unavailable("Too many images are being loaded; try again.", true);
        }
        try {
            known = cache.get(key); // loaded meanwhile, for another outcome on the same image
            return known != null ? known : cache.put(key, loadNow(source, origin, size));
        } finally {
            loads.release();
        }
    }

    private LoadedImage loadNow(ImageSource source, ImageOrigin origin, Size size) throws InterruptedException {
        CompletableFuture<FetchResult> fetch = fetchers.fetch(source);
        try {
            FetchResult result = fetch.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (result instanceof Fetched fetched) {
                try (ImageBytes bytes = fetched.bytes()) {
                    return decode(bytes, origin, size);
                }
            }
            result.discard();
            return result instanceof Failed failed
                    ? new Unavailable(
                            unfetchable(failed.message()) + origin.hint(),
                            failed.reason().retryable())
                    : new Unavailable("The model's service keeps this image.", false);
        } catch (TimeoutException e) {
            fetch.cancel(true);
            return new Unavailable("Fetching it takes too long.", true);
        } catch (ExecutionException e) {
            return new Unavailable("Fetching it failed: " + e.getCause(), true);
        }
    }

    private LoadedImage decode(ImageBytes bytes, ImageOrigin origin, Size size)
            throws InterruptedException, TimeoutException {
        if (!origin.sha256().isEmpty() && !origin.sha256().equals(bytes.sha256())) {
            return new Unavailable(
                    "The image has changed since: what was found in it doesn't belong to what is there now.", false);
        }
        try {
            ImageHeader header = inspector.inspect(bytes);
            return new Ready(
                    workers.upright(bytes, header, size.longestSide).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (UnusableImageException e) {
            return unusable(e);
        } catch (UncheckedIOException e) {
            return new Unavailable("Its temporary file can't be read.", true);
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnusableImageException unusable
                    ? unusable(unusable)
                    : new Unavailable("It can't be decoded now: " + e.getCause(), true);
        }
    }

    private static LoadedImage unusable(UnusableImageException e) {
        return new Unavailable("It can't be shown: " + e.getMessage() + ".", false);
    }

    private static String unfetchable(String why) {
        return "It can't be fetched" + (why.isEmpty() ? "" : ": " + why) + (why.endsWith(".") ? " " : ". ");
    }

    @Override
    public void close() {
        workers.close();
        fetchers.close();
    }
}
