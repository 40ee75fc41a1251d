package dev.visionstreams.pipeline;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.gate.Admission;
import dev.visionstreams.gate.ModelCall;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.PixelsUnavailableException;
import dev.visionstreams.image.UprightImages;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.pipeline.Preparation.Unsuccessful;
import dev.visionstreams.reuse.SharedAnswers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a request: fetch the images, inspect them and make them upright, ask the model, project what it found
 * into pixels. Makes no retries and never waits; thread-safe.
 */
public final class VisionPipeline {
    /** When to try again where no process for pixels can be started. */
    private static final Duration PIXELS_AGAIN = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(VisionPipeline.class);

    private final ImageFetcher fetcher;
    private final Preparation preparation;
    private final ModelGate gate;
    private final ModelStep step;
    private final ByteBudget budget;
    private final KeptImages kept;
    private final Precedence precedence = new Precedence();
    private final Executor executor;
    private final InstantSource clock;
    private final LongConsumer prepared;
    private final AttemptObserver observer;

    /** Starts nothing yet, and is seen by no observer. */
    public VisionPipeline(
            ImageFetcher fetcher,
            ImageInspector inspector,
            UprightImages uprights,
            VisionModel model,
            ModelGate gate,
            SharedAnswers shared,
            ByteBudget budget,
            Executor executor,
            InstantSource clock,
            LongConsumer prepared) {
        this(
                fetcher,
                inspector,
                uprights,
                model,
                gate,
                shared,
                budget,
                executor,
                clock,
                prepared,
                AttemptObserver.NONE);
    }

    /**
     * Starts nothing yet.
     *
     * @param shared what equal questions share
     * @param executor where images are inspected and masks drawn; as many threads as there are cores serve best
     * @param prepared takes the milliseconds that it took to prepare a request's images; called by any thread
     */
    public VisionPipeline(
            ImageFetcher fetcher,
            ImageInspector inspector,
            UprightImages uprights,
            VisionModel model,
            ModelGate gate,
            SharedAnswers shared,
            ByteBudget budget,
            Executor executor,
            InstantSource clock,
            LongConsumer prepared,
            AttemptObserver observer) {
        this.observer = observer;
        this.prepared = prepared;
        this.fetcher = fetcher;
        this.preparation = new Preparation(inspector, uprights);
        this.gate = gate;
        this.budget = budget;
        this.kept = new KeptImages(clock);
        this.step = new ModelStep(model, gate, shared, kept, executor, observer);
        budget.onPressure(kept::clear);
        this.executor = executor;
        this.clock = clock;
    }

    /** Completes on any thread; exceptionally only for a defect. */
    public CompletionStage<VisionResult> attempt(VisionRequest request) {
        ModelCall call = ModelStep.call(request);
        RequestImages images = kept.take(request.id());
        if (images != null && images.isPrepared()) {
            return step.enter(request, call, images);
        }
        if (images == null) {
            Admission admission = gate.look(call);
            if (!(admission instanceof Admission.Fetch)) {
                return CompletableFuture.completedFuture(ModelStep.turnedAway(admission, 0));
            }
            images = new RequestImages(request.images(), budget, precedence, clock);
        }
        return fetchAndEnter(request, call, images);
    }

    /** No further attempt comes: what is kept for one is dropped. */
    public void forget(String request) {
        gate.forget(request);
        RequestImages images = kept.take(request);
        if (images != null) {
            images.close();
        }
    }

    private CompletionStage<VisionResult> fetchAndEnter(VisionRequest request, ModelCall call, RequestImages images) {
        return images.fetch(observer.fetching(request.id(), fetcher))
                .thenComposeAsync(
                        pause -> pause == null
                                ? prepareAndEnter(request, call, images)
                                : CompletableFuture.completedFuture(interrupted(call, images, pause)),
                        executor);
    }

    private CompletionStage<VisionResult> prepareAndEnter(VisionRequest request, ModelCall call, RequestImages images) {
        long begun = clock.millis();
        CompletableFuture<Void> preparation;
        try {
            preparation = images.prepare(this.preparation, request.task(), executor);
        } catch (RuntimeException | Error e) {
            images.close();
            throw e;
        }
        // The thread that decoded pixels is for the next image.
        Executor next = preparation.isDone() ? Runnable::run : executor;
        return preparation
                .handle((unused, error) -> error)
                .thenComposeAsync(
                        error -> {
                            prepared.accept(Math.max(0, clock.millis() - begun));
                            return error == null ? step.enter(request, call, images) : unprepared(call, images, error);
                        },
                        next);
    }

    private CompletionStage<VisionResult> unprepared(ModelCall call, RequestImages images, Throwable error) {
        images.close();
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof Unsuccessful unsuccessful) {
            gate.leave(call);
            return CompletableFuture.completedFuture(
                    VisionResult.Failed.ofRequest(unsuccessful.failure(), images.fetchMillis()));
        }
        if (cause instanceof PixelsUnavailableException) {
            LOG.debug("Images wait: {}", cause.getMessage());
            gate.leave(call);
            return CompletableFuture.completedFuture(new VisionResult.Deferred(PIXELS_AGAIN, WaitCause.MEMORY));
        }
        return CompletableFuture.failedFuture(cause);
    }

    /** A host or the memory is busy. What was fetched is kept, unless others need its bytes. */
    private VisionResult interrupted(ModelCall call, RequestImages images, Duration pause) {
        if (images.isWorthKeeping()) {
            kept.keep(call.request(), images);
        } else {
            images.close();
            gate.leave(call);
        }
        return new VisionResult.Deferred(pause, images.isShortOfMemory() ? WaitCause.MEMORY : WaitCause.HOST);
    }
}
