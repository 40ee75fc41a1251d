package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.ByteBudget;
import dev.visionstreams.fetch.ByteBudget.Reservation;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Picture;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.pipeline.Preparation.Unsuccessful;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One attempt at a request: fetch the images, inspect them and make them upright, ask the model, project what it found
 * into pixels. Makes no retries and never waits; thread-safe.
 */
public final class VisionPipeline {
    private final ImageFetcher fetcher;
    private final Preparation preparation;
    private final VisionModel model;
    private final ModelGate gate;
    private final ByteBudget budget;
    private final KeptImages kept;
    private final Executor executor;
    private final InstantSource clock;

    /** @param executor where pixels are worked on; as many threads as there are cores serve best */
    public VisionPipeline(
            ImageFetcher fetcher,
            ImageInspector inspector,
            UprightEncoder encoder,
            VisionModel model,
            ModelGate gate,
            ByteBudget budget,
            Executor executor,
            InstantSource clock) {
        this.fetcher = fetcher;
        this.preparation = new Preparation(inspector, encoder);
        this.model = model;
        this.gate = gate;
        this.budget = budget;
        this.kept = new KeptImages(clock);
        budget.onPressure(kept::clear);
        this.executor = executor;
        this.clock = clock;
    }

    /** Completes on any thread; exceptionally only for a defect. */
    public CompletionStage<VisionResult> attempt(VisionRequest request) {
        Admission admission = gate.enter(request.model(), request.id());
        if (admission instanceof Admission.Wait wait) {
            return CompletableFuture.completedFuture(new VisionResult.Deferred(wait.delay()));
        }
        Admission.Enter admitted = (Admission.Enter) admission;
        FetchedImages images = kept.take(request.id());
        return images == null ? fetchAndAsk(request, admitted) : ask(request, admitted, images);
    }

    /** No further attempt comes: what was kept for it goes. */
    public void forget(String request) {
        FetchedImages images = kept.take(request);
        if (images != null) {
            images.close();
        }
    }

    private CompletionStage<VisionResult> fetchAndAsk(VisionRequest request, Admission.Enter admitted) {
        long begun = clock.millis();
        Reservation held = budget.took(0);
        AtomicLong bytes = new AtomicLong();
        List<CompletableFuture<FetchResult>> fetches = request.images().stream()
                .map(source -> fetcher.fetch(source).thenApply(result -> {
                    if (result instanceof FetchResult.Fetched fetched) {
                        held.resize(bytes.addAndGet(fetched.bytes().heapBytes()));
                    }
                    return result;
                }))
                .toList();
        return CompletableFuture.allOf(fetches.toArray(CompletableFuture[]::new))
                .thenComposeAsync(
                        all -> {
                            long fetchMillis = Math.max(0, clock.millis() - begun);
                            List<FetchResult> fetched = fetches.stream()
                                    .map(CompletableFuture::join)
                                    .toList();
                            try {
                                return ask(request, admitted, prepared(request.task(), fetched, fetchMillis, held));
                            } catch (Unsuccessful e) {
                                fetched.forEach(FetchResult::discard);
                                held.close();
                                gate.withdraw(admitted);
                                Duration deferral = e.deferral();
                                return CompletableFuture.completedFuture(
                                        deferral == null
                                                ? new VisionResult.Failed(e.failure(), true, fetchMillis)
                                                : new VisionResult.Deferred(deferral));
                            } catch (RuntimeException | Error e) {
                                fetched.forEach(FetchResult::discard);
                                held.close();
                                throw e;
                            }
                        },
                        executor);
    }

    private FetchedImages prepared(Task task, List<FetchResult> fetched, long fetchMillis, Reservation held)
            throws Unsuccessful {
        List<ImageFacts> facts = new ArrayList<>();
        List<Picture> pictures = new ArrayList<>();
        long heapBytes = 0;
        for (FetchResult result : fetched) {
            Preparation.Prepared prepared = preparation.prepare(result, task);
            facts.add(prepared.facts());
            pictures.add(prepared.picture());
            heapBytes += prepared.picture().heapBytes();
        }
        held.resize(heapBytes);
        return new FetchedImages(facts, pictures, fetchMillis, held);
    }

    private CompletionStage<VisionResult> ask(VisionRequest request, Admission.Enter admitted, FetchedImages images) {
        ModelRequest question = new ModelRequest(
                request.task(),
                images.pictures(),
                request.prompt(),
                request.labels(),
                request.maxObjects(),
                request.model());
        return askUntilWhole(admitted, question)
                // Masks are pixel work; everything else is a few numbers.
                .thenApplyAsync(
                        result -> conclude(request, admitted, images, result),
                        request.task() == Task.SEGMENT ? executor : Runnable::run);
    }

    private VisionResult conclude(
            VisionRequest request, Admission.Enter admitted, FetchedImages images, ModelResult result) {
        if (result instanceof ModelReply reply) {
            gate.settle(admitted, result);
            images.close();
            return Projection.of(images.facts(), reply, images.fetchMillis());
        }
        ModelFailure failure = (ModelFailure) result;
        boolean own = isItsOwnFault(request, failure);
        boolean counts = own || gate.settle(admitted, result);
        if (own) {
            gate.withdraw(admitted);
        }
        Failure told = Failure.of(failure).stillOpen(counts);
        if (told.retryable() && failure.reason() != ModelFailure.Reason.FILE_UNREADABLE) {
            kept.keep(request.id(), images);
        } else {
            images.close();
        }
        return new VisionResult.Failed(told, counts, images.fetchMillis());
    }

    /** A model that a request named and that doesn't exist is no trouble of anyone else's. */
    private static boolean isItsOwnFault(VisionRequest request, ModelFailure failure) {
        return request.modelNamed() && failure.reason() == ModelFailure.Reason.MODEL_NOT_FOUND;
    }

    /**
     * A reply that was cut off is asked for once more, with more room: as it was it would end there again. Both are
     * billed, so the result carries what both cost.
     */
    private CompletionStage<ModelResult> askUntilWhole(Admission.Enter admitted, ModelRequest question) {
        return model.ask(question).thenCompose(result -> {
            Inference billed = result instanceof ModelFailure failure ? failure.inference() : null;
            if (billed == null || ((ModelFailure) result).reason() != ModelFailure.Reason.REPLY_CUT_OFF) {
                return CompletableFuture.completedFuture(result);
            }
            gate.askAgain(admitted);
            return model.ask(question.afterCutAt(billed.outputTokens() + billed.thoughtTokens()))
                    .thenApply(second -> second.costingAlso(billed));
        });
    }
}
