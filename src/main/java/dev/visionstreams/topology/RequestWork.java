package dev.visionstreams.topology;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.Stage;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.pipeline.VisionRequest;
import dev.visionstreams.pipeline.VisionResult;
import dev.visionstreams.reuse.Answer;
import dev.visionstreams.topology.EventCodec.Coded;
import dev.visionstreams.topology.RequestSource.Received;
import dev.visionstreams.topology.RequestSource.Received.Asked;
import dev.visionstreams.topology.RequestSource.Received.Ignored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a request: decode, check, enrich, end. Nothing is asked of a model before all schemas that its outcome
 * may need are known to the registry. Never waits, never fails; thread-safe.
 */
public final class RequestWork implements Work {
    /** Unusable replies are billed too: a request may get this many. */
    private static final int UNUSABLE_REPLIES = 3;

    private final EventCodec codec;
    private final RequestRules rules;
    private final VisionPipeline pipeline;
    private final Events events;
    private final OutcomeWriter outcomes;
    private final @Nullable ReusableAnswers reusable;
    private final @Nullable SharedSpending spending;
    private final InstantSource clock;

    /**
     * @param reusable where answers are written that others may use; null: nowhere
     * @param spending counts what attempts were billed; null: nothing does
     * @param limits the latest that are known of the topics; asked by any thread
     */
    public RequestWork(
            Topics topics,
            EventCodec codec,
            RequestRules rules,
            VisionPipeline pipeline,
            @Nullable ReusableAnswers reusable,
            @Nullable SharedSpending spending,
            OutputUri outputUri,
            EventHeaders headers,
            InstantSource clock,
            OutcomeListener listener,
            Supplier<RecordLimits> limits) {
        this.codec = codec;
        this.rules = rules;
        this.pipeline = pipeline;
        this.events = new Events(outputUri);
        this.outcomes = new OutcomeWriter(topics, codec, headers, listener, limits);
        this.reusable = reusable;
        this.spending = spending;
        this.clock = clock;
    }

    @Override
    public CompletionStage<AttemptResult> attempt(InputRecord record, Progress progress) {
        return decoded(record, asked -> checked(record, progress, asked));
    }

    @Override
    public CompletionStage<AttemptResult> giveUp(InputRecord record, Progress progress) {
        Failure failure = Failure.ofRequest(
                RequestReason.ENDS_THE_PROCESS.name(),
                "The process ended during each of the last starts of this request, so it isn't started again");
        return decoded(record, asked -> reject(record, progress, asked, failure, 0));
    }

    private CompletionStage<AttemptResult> decoded(
            InputRecord record, Function<Asked, CompletionStage<AttemptResult>> next) {
        byte[] value = record.value();
        if (record.tooLarge() > 0) {
            return outcomes.undecodable(
                    record,
                    null,
                    new SerializationException("The record has " + record.tooLarge()
                            + " bytes, more than is stored or put aside; it is where it was"));
        }
        if (value == null) {
            return outcomes.undecodable(record, null, new SerializationException("The record has no value"));
        }
        return codec.decode(record.coordinates().topic(), value).thenCompose(coded -> {
            if (coded instanceof Coded.Malformed<Received> malformed) {
                return outcomes.undecodable(record, value, malformed.why());
            }
            if (coded instanceof Coded.Later<Received> later) {
                return deferred(later.pause(), WaitCause.REGISTRY);
            }
            Received received = ((Coded.Event<Received>) coded).event();
            return received instanceof Ignored ignored
                    ? outcomes.ignored(record, ignored.why())
                    : next.apply((Asked) received);
        });
    }

    private CompletionStage<AttemptResult> checked(InputRecord record, Progress progress, Asked asked) {
        VisionRequest question;
        try {
            question = rules.read(
                    record.coordinates().toString(), record.coordinates().topic(), asked.request());
        } catch (RequestRules.BrokenRule e) {
            return reject(record, progress, asked, e.failure(), 0);
        }
        return codec.prepare(Route.of(question.task()))
                .thenCompose(coded -> coded instanceof Coded.Later<Route> later
                        ? deferred(later.pause(), WaitCause.REGISTRY)
                        : pipeline.attempt(question)
                                .thenCompose(result -> ended(record, progress, asked, question, result)));
    }

    private CompletionStage<AttemptResult> ended(
            InputRecord record, Progress progress, Asked asked, VisionRequest question, VisionResult result) {
        if (result instanceof VisionResult.Deferred deferred) {
            return deferred(deferred.delay(), deferred.cause());
        }
        if (result instanceof VisionResult.Failed failed) {
            return failed(record, progress, asked, failed);
        }
        VisionResult.Found found = (VisionResult.Found) result;
        Route route = Route.of(question.task());
        return outcomes.enriched(
                        route,
                        record,
                        events.enriched(
                                record,
                                asked.request(),
                                found,
                                progress.attempts() + 1,
                                History.billed(progress.memo()),
                                clock.instant()),
                        bytes -> failed(record, progress, asked, tooLarge(route, found, bytes)))
                .thenApply(ended -> charged(found.reply().inference(), noting(found.answer(), ended)));
    }

    /** An attempt that ended the request, with what it was billed. */
    private AttemptResult charged(@Nullable Inference billed, AttemptResult result) {
        return spending != null && result instanceof AttemptResult.Done done
                ? new AttemptResult.Done(done.outcome(), spending.amount(billed))
                : result;
    }

    /** Others learn of what was paid for also where the request ends as a rejection, because its event is too large. */
    private AttemptResult noting(@Nullable Answer answer, AttemptResult result) {
        return answer != null && reusable != null && result instanceof AttemptResult.Done done
                ? new AttemptResult.Done(done.outcome().with(reusable.note(answer)))
                : result;
    }

    private CompletionStage<AttemptResult> failed(
            InputRecord record, Progress progress, Asked asked, VisionResult.Failed failed) {
        Failure failure = failed.failure();
        byte[] memo = History.with(progress.memo(), clock.instant(), failure);
        if (failure.retryable() && !failed.isLast() && History.count(memo, Stage.REPLY) < UNUSABLE_REPLIES) {
            return CompletableFuture.completedFuture(new AttemptResult.Failed(
                    failed.counts(),
                    cause(failed),
                    failure.retryAfter(),
                    memo,
                    last -> reject(record, last, asked, failure, failed.fetchMillis()),
                    spending == null ? 0 : spending.amount(failure.inference())));
        }
        Progress last = new Progress(
                progress.attempts() + 1, progress.firstAttemptAt(), progress.spentMillis(), progress.dueAt(), memo);
        return reject(record, last, asked, failure, failed.fetchMillis())
                .thenApply(ended -> charged(failure.inference(), ended));
    }

    private VisionResult.Failed tooLarge(Route route, VisionResult.Found found, long bytes) {
        Failure failure = new Failure(
                Stage.DELIVERY,
                RequestReason.EVENT_TOO_LARGE.name(),
                outcomes.tooLarge(route, bytes),
                null,
                false,
                null,
                found.reply().inference());
        return VisionResult.Failed.ofRequest(failure, found.fetchMillis());
    }

    private CompletionStage<AttemptResult> reject(
            InputRecord record, Progress progress, Asked asked, Failure failure, long fetchMillis) {
        pipeline.forget(record.coordinates().toString());
        ImageRequest request = asked.request();
        return outcomes.rejected(
                record,
                events.rejected(
                        record,
                        request,
                        asked.whole() ? null : record.value(),
                        failure,
                        fetchMillis,
                        progress,
                        History.billed(progress.memo()),
                        History.read(progress.memo()),
                        clock.instant()));
    }

    /** What the request waits for until its next attempt; null: only for the back-off. */
    private static @Nullable String cause(VisionResult.Failed failed) {
        Failure failure = failed.failure();
        if (failure.reason().equals(FetchResult.Reason.HOST_FAILING.name())) {
            return WaitCause.HOST.label();
        }
        return failed.counts() || failure.stage() != Stage.MODEL
                ? null
                : WaitCause.after(ModelFailure.Reason.valueOf(failure.reason())).label();
    }

    private static CompletionStage<AttemptResult> deferred(Duration pause, WaitCause cause) {
        return CompletableFuture.completedFuture(new AttemptResult.Deferred(pause, cause.label()));
    }
}
