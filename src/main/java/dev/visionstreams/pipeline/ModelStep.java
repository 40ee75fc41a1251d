package dev.visionstreams.pipeline;

import dev.visionstreams.gate.Admission;
import dev.visionstreams.gate.ModelCall;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Ruling;
import dev.visionstreams.gate.Ruling.Weight;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.reuse.Answer;
import dev.visionstreams.reuse.Question;
import dev.visionstreams.reuse.SharedAnswers;
import dev.visionstreams.reuse.SharedAnswers.Turn;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The second half of an attempt, once the images are prepared: an answer that is known or shared, or else a call when the
 * gate admits it. Never waits; thread-safe.
 *
 * @param kept where images go that a later attempt needs
 * @param executor where masks are drawn
 */
record ModelStep(
        VisionModel model,
        ModelGate gate,
        SharedAnswers shared,
        KeptImages kept,
        Executor executor,
        AttemptObserver observer) {
    /** The most that an image takes of a Gemini 3 model by default. */
    private static final int TOKENS_PER_IMAGE = 1_120;

    /** Roughly what the instruction, the schema and an ordinary reply take; replies then correct the estimate. */
    private static final int TOKENS_BESIDE = 1_000;

    private static final int CHARACTERS_PER_TOKEN = 4;

    /** The call that a request will make. */
    static ModelCall call(VisionRequest request) {
        String prompt = request.prompt();
        long characters = prompt == null ? 0 : prompt.length();
        for (String label : request.labels()) {
            characters += label.length();
        }
        return new ModelCall(
                request.model(),
                request.id(),
                request.modelNamed(),
                TOKENS_BESIDE + (long) TOKENS_PER_IMAGE * request.images().size() + characters / CHARACTERS_PER_TOKEN,
                request.task().name(),
                request.serviceTier());
    }

    static VisionResult turnedAway(Admission admission, long fetchMillis) {
        if (admission instanceof Admission.Refuse refuse) {
            return new VisionResult.Failed(Failure.of(refuse.failure()), Weight.LAST, fetchMillis);
        }
        Admission.Wait wait = (Admission.Wait) admission;
        return new VisionResult.Deferred(wait.delay(), wait.cause());
    }

    /** The images are there. A question that was answered, or is being asked, needs neither the gate nor a call. */
    CompletionStage<VisionResult> enter(VisionRequest request, ModelCall call, RequestImages images) {
        Question question = question(request, images);
        if (question == null || !request.reuse()) {
            return admit(request, call, images, question);
        }
        CompletableFuture<Turn> turn = shared.turn(question);
        if (!turn.isDone()) {
            gate.leave(call); // others may fetch for the slot that this one doesn't wait for
        }
        boolean heavy = request.task() == Task.SEGMENT || !turn.isDone();
        return turn.thenComposeAsync(
                next -> {
                    if (next instanceof Turn.Known known) {
                        return CompletableFuture.completedFuture(reused(call, images, known.reply()));
                    }
                    return next instanceof Turn.Lead lead
                            ? lead(request, call, images, lead)
                            : admit(request, call, images, question);
                },
                heavy ? executor : Runnable::run);
    }

    private @Nullable Question question(VisionRequest request, RequestImages images) {
        return shared.question(
                images.facts().stream()
                        .map(image -> new Question.SeenImage(image.sha256(), image.subsampling()))
                        .toList(),
                request.task(),
                request.prompt(),
                request.labels(),
                request.maxObjects(),
                request.model());
    }

    private VisionResult reused(ModelCall call, RequestImages images, ModelReply reply) {
        gate.leave(call);
        images.close();
        String from = reply.inference().reusedFrom();
        if (from != null) {
            observer.reused(call.request(), from);
        }
        return Projection.of(images.facts(), reply, images.fetchMillis(), null);
    }

    /** However the call ends, those that follow are told. */
    private CompletionStage<VisionResult> lead(
            VisionRequest request, ModelCall call, RequestImages images, Turn.Lead lead) {
        CompletionStage<VisionResult> result;
        try {
            result = admit(request, call, images, lead.question());
        } catch (RuntimeException | Error e) {
            shared.failed(lead, true);
            throw e;
        }
        return result.whenComplete((ended, error) -> {
            if (ended instanceof VisionResult.Found found && found.answer() != null) {
                shared.replied(lead, found.answer().reply());
            } else {
                shared.failed(lead, !(ended instanceof VisionResult.Deferred));
            }
        });
    }

    private CompletionStage<VisionResult> admit(
            VisionRequest request, ModelCall call, RequestImages images, @Nullable Question question) {
        Admission admission = gate.enter(call);
        if (admission instanceof Admission.Enter admitted) {
            return ask(request, admitted, images, question);
        }
        if (admission instanceof Admission.Wait) {
            kept.keep(request.id(), images);
        } else {
            images.close();
            gate.leave(call);
        }
        return CompletableFuture.completedFuture(turnedAway(admission, images.fetchMillis()));
    }

    private CompletionStage<VisionResult> ask(
            VisionRequest request, Admission.Enter admitted, RequestImages images, @Nullable Question question) {
        ModelRequest asked = new ModelRequest(
                request.task(),
                images.images(),
                request.prompt(),
                request.labels(),
                request.maxObjects(),
                request.model(),
                null,
                request.serviceTier());
        return askUntilWhole(observer.asking(request.id(), model), admitted, asked)
                // Masks are pixel work; everything else is a few numbers.
                .thenApplyAsync(
                        result -> conclude(request, admitted, images, question, result),
                        request.task() == Task.SEGMENT ? executor : Runnable::run);
    }

    private VisionResult conclude(
            VisionRequest request,
            Admission.Enter admitted,
            RequestImages images,
            @Nullable Question question,
            ModelResult result) {
        Ruling ruling = gate.settle(admitted, result);
        if (result instanceof ModelReply reply) {
            images.close();
            Answer answer = question == null ? null : shared.remember(question, reply, request.id());
            return Projection.of(images.facts(), reply, images.fetchMillis(), answer);
        }
        ModelFailure reported = (ModelFailure) result;
        Failure failure = Failure.of(reported);
        if (ruling.weight() == Weight.HELD) {
            failure = failure.held(ruling.pause());
        }
        boolean again = failure.retryable() && ruling.weight() != Weight.LAST;
        if (again && reported.reason() != ModelFailure.Reason.FILE_UNREADABLE) {
            kept.keep(request.id(), images);
        } else {
            images.close();
        }
        return new VisionResult.Failed(failure, ruling.weight(), images.fetchMillis());
    }

    /**
     * A reply that was cut off is asked for once more, with more room: as it was it would end there again. Both are
     * billed, so the result carries what both cost.
     */
    private CompletionStage<ModelResult> askUntilWhole(
            VisionModel asked, Admission.Enter admitted, ModelRequest question) {
        return asked.ask(question).thenCompose(result -> {
            Inference billed = result instanceof ModelFailure failure ? failure.inference() : null;
            if (billed == null || ((ModelFailure) result).reason() != ModelFailure.Reason.REPLY_CUT_OFF) {
                return CompletableFuture.completedFuture(result);
            }
            gate.askAgain(admitted);
            return asked.ask(question.afterCutAt(
                            billed.tokens().output() + billed.tokens().thought()))
                    .thenApply(second -> second.costingAlso(billed));
        });
    }
}
