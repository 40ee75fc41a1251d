package dev.visionstreams.image.worker;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.concurrent.DaemonThreads;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.PixelsUnavailableException;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UnusableImageException.Reason;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.image.UprightImage;
import dev.visionstreams.image.UprightImages;
import dev.visionstreams.image.worker.Frames.Job;
import dev.visionstreams.image.worker.WorkerProcess.EndedException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes images in a few processes of this program's own code, each with its own heap, a time limit per image and none of
 * this process's environment. A process is started when one is first needed, stays for the next image, and is replaced when
 * it dies or overruns. Images wait in the order in which they came; those that turn out to be slow begin anew in a {@link
 * SlowLane}. Thread-safe.
 */
public final class ImageWorkers implements UprightImages, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageWorkers.class);

    /** An upright image is held on this process's heap. */
    private static final long MOST_RESULT_BYTES =
            Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

    /** Processor time after which an image is slow. Turning 50 megapixels takes less. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final WorkerSettings settings;
    private final UprightEncoder claims;
    private final Duration firstLimit;
    private final ExecutorService threads;
    private final SlowLane slowLane;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new DaemonThreads("vision-image-timer"));
    private final ConcurrentLinkedDeque<WorkerProcess> idle = new ConcurrentLinkedDeque<>();
    private final Set<WorkerProcess> all = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Whether the last process couldn't be started, which is logged once. */
    private volatile boolean startFails;

    public ImageWorkers(WorkerSettings settings) {
        this(settings, SLOW);
    }

    /** @param slow processor time after which an image is slow */
    ImageWorkers(WorkerSettings settings, Duration slow) {
        this.settings = settings;
        // With a single process, nothing is gained by beginning anew.
        this.firstLimit =
                settings.count() > 1 && slow.compareTo(settings.timeLimit()) < 0 ? slow : settings.timeLimit();
        this.claims = new UprightEncoder(settings.longestSide(), settings.imageBytes());
        this.threads = Executors.newFixedThreadPool(settings.count(), new DaemonThreads("vision-images"));
        this.slowLane = new SlowLane(threads, Math.max(1, settings.count() - 1));
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public boolean leavesAsItIs(ImageHeader header) {
        return claims.leavesAsItIs(header);
    }

    @Override
    public CompletableFuture<UprightImage> upright(ImageBytes bytes, ImageHeader header) {
        return upright(bytes, header, settings.longestSide());
    }

    /**
     * Like {@link #upright(ImageBytes, ImageHeader)}, for a size of its own. Refuses in the calling thread what a decoder
     * needn't be asked for.
     *
     * @param longestSide in pixels: a larger image is scaled down to it; null: never
     */
    public CompletableFuture<UprightImage> upright(
            ImageBytes bytes, ImageHeader header, @Nullable Integer longestSide) {
        CompletableFuture<UprightImage> result = new CompletableFuture<>();
        try {
            claims.check(bytes, header);
        } catch (UnusableImageException e) {
            return CompletableFuture.failedFuture(e);
        }
        Job job = new Job(bytes, header, longestSide);
        threads.execute(() -> decode(job, firstLimit, result));
        return result;
    }

    private void decode(Job job, Duration limit, CompletableFuture<UprightImage> result) {
        try {
            result.complete(decode(job, limit));
        } catch (EndedException e) {
            if (e.overran() && limit.compareTo(settings.timeLimit()) < 0 && !closed) {
                slowLane.execute(() -> decode(job, settings.timeLimit(), result));
            } else {
                result.completeExceptionally(refusal(e));
            }
        } catch (UnusableImageException | PixelsUnavailableException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private UprightImage decode(Job job, Duration limit)
            throws UnusableImageException, PixelsUnavailableException, EndedException {
        try {
            return ask(job, limit);
        } catch (EndedException e) {
            if (!e.wasKilled() || closed) {
                throw e;
            }
            LOG.warn(
                    "A process that decodes images was killed by another ({}); trying the image again", e.getMessage());
        }
        return ask(job, limit);
    }

    private UprightImage ask(Job job, Duration limit)
            throws UnusableImageException, PixelsUnavailableException, EndedException {
        WorkerProcess worker = worker();
        boolean usable = false;
        try {
            UprightImage upright = worker.decode(job, limit, MOST_RESULT_BYTES);
            usable = true;
            return upright;
        } catch (UnusableImageException e) {
            // An image that is too large to be taken is still in the pipe.
            usable = e.reason() != Reason.IMAGE_TOO_LARGE;
            throw e;
        } finally {
            if (usable && !closed) {
                idle.push(worker);
            } else {
                end(worker);
            }
        }
    }

    private WorkerProcess worker() throws PixelsUnavailableException {
        for (WorkerProcess worker = idle.poll(); worker != null; worker = idle.poll()) {
            if (worker.isAlive()) {
                return worker;
            }
            end(worker);
        }
        WorkerProcess worker = start();
        all.add(worker);
        if (closed) {
            end(worker);
            throw new PixelsUnavailableException("closed");
        }
        LOG.info("Started process {} to decode images", worker.pid());
        return worker;
    }

    private WorkerProcess start() throws PixelsUnavailableException {
        try {
            WorkerProcess worker = WorkerProcess.start(settings, timer);
            startFails = false;
            return worker;
        } catch (PixelsUnavailableException e) {
            if (!startFails) {
                startFails = true;
                LOG.warn("Images that have to be decoded wait: {}", e.getMessage());
            }
            throw e;
        }
    }

    private void end(WorkerProcess worker) {
        worker.close();
        all.remove(worker);
    }

    private Exception refusal(EndedException e) {
        if (closed) {
            return new PixelsUnavailableException("closed");
        }
        if (e.overran()) {
            return new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "decoding it takes longer than vision.image.time.limit, "
                            + settings.timeLimit().toMillis() + " ms");
        }
        return e.wasKilled()
                ? new UnusableImageException(
                        Reason.IMAGE_TOO_LARGE,
                        "the process that decodes it was killed twice, probably because memory was short: "
                                + e.getMessage())
                : new UnusableImageException(
                        Reason.IMAGE_CORRUPT, "decoding it ended the process for that: " + e.getMessage());
    }

    /** Ends all processes; images that wait get no result. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        all.forEach(WorkerProcess::close);
        timer.shutdownNow();
    }
}
