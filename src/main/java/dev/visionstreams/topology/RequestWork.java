package dev.visionstreams.topology;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.inflight.Attempt;
import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Request;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.Stage;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.pipeline.VisionRequest;
import dev.visionstreams.pipeline.VisionResult;
import dev.visionstreams.topology.RequestSource.Received.Asked;
import dev.visionstreams.topology.RequestSource.Received.Ignored;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with a request: decode, check, enrich, encode. Never waits, never fails; thread-safe. */
public final class RequestWork implements Work {
    private static final Logger log = LoggerFactory.getLogger(RequestWork.class);

    /** Replies are billed, also those that nobody can use: a request gets so many of them and no more. */
    private static final int UNUSABLE_REPLIES = 3;

    private final Topics topics;
    private final EventCodec codec;
    private final RequestRules rules;
    private final VisionPipeline pipeline;
    private final Events events;
    private final EventHeaders headers;
    private final InstantSource clock;
    private final OutcomeListener listener;
    private final Supplier<RecordLimits> limits;

    /** @param limits the latest that are known of the topics; asked by any thread */
    public RequestWork(
            Topics topics,
            EventCodec codec,
            RequestRules rules,
            VisionPipeline pipeline,
            OutputUri outputUri,
            EventHeaders headers,
            InstantSource clock,
            OutcomeListener listener,
            Supplier<RecordLimits> limits) {
        this.topics = topics;
        this.codec = codec;
        this.rules = rules;
        this.pipeline = pipeline;
        this.events = new Events(outputUri);
        this.headers = headers;
        this.clock = clock;
        this.listener = listener;
        this.limits = limits;
    }

    @Override
    public CompletionStage<Attempt> attempt(Request record, Progress progress) {
        return decoded(record, asked -> attempt(record, progress, asked));
    }

    @Override
    public CompletionStage<Attempt> giveUp(Request record, Progress progress) {
        Failure failure = Failure.ofRequest(
                RequestReason.ENDS_THE_PROCESS.name(),
                "The process ended during each of the last starts of this request, so it isn't started again");
        return decoded(record, asked -> reject(record, asked, failure, 0, progress));
    }

    private interface Step {
        CompletionStage<Attempt> with(Asked asked);
    }

    private CompletionStage<Attempt> decoded(Request record, Step step) {
        byte[] value = record.value();
        if (record.tooLarge() > 0) {
            return undecodable(
                    record,
                    null,
                    new SerializationException("The record has " + record.tooLarge()
                            + " bytes, more than is stored or put aside; it is where it was"));
        }
        if (value == null) {
            return undecodable(record, null, new SerializationException("The record has no value"));
        }
        return codec.decode(record.coordinates().topic(), value)
                .<CompletionStage<Attempt>>handle((received, error) -> {
                    if (received instanceof Asked asked) {
                        return step.with(asked);
                    }
                    if (received instanceof Ignored ignored) {
                        return ignore(record, ignored);
                    }
                    return asRuntime(error) instanceof SerializationException malformed
                            ? undecodable(record, value, malformed)
                            : stop(error);
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Attempt> attempt(Request record, Progress progress, Asked asked) {
        ImageRequest request = asked.request();
        try {
            VisionRequest question = rules.read(record.coordinates().toString(), request);
            return pipeline.attempt(question).thenCompose(result -> {
                if (result instanceof VisionResult.Found found) {
                    return emit(
                            Route.of(question.task()),
                            record,
                            events.enriched(record, request, found, progress.attempts() + 1, clock.instant()),
                            bytes -> failed(record, progress, asked, tooLarge(question.task(), found, bytes)));
                }
                if (result instanceof VisionResult.Deferred deferred) {
                    return CompletableFuture.completedFuture(new Attempt.Deferred(deferred.delay()));
                }
                return failed(record, progress, asked, (VisionResult.Failed) result);
            });
        } catch (RequestRules.BrokenRule e) {
            return reject(record, asked, e.failure(), 0, progress);
        }
    }

    private CompletionStage<Attempt> failed(
            Request record, Progress progress, Asked asked, VisionResult.Failed failed) {
        Failure failure = failed.failure();
        byte[] memo = History.with(progress.memo(), clock.instant(), failure);
        if (failure.retryable() && History.count(memo, Stage.REPLY) < UNUSABLE_REPLIES) {
            return CompletableFuture.completedFuture(new Attempt.Failed(
                    failed.counts(),
                    failure.retryAfter(),
                    memo,
                    last -> reject(record, asked, failure, failed.fetchMillis(), last)));
        }
        Progress last = new Progress(
                progress.attempts() + 1, progress.firstAttemptAt(), progress.spentMillis(), progress.dueAt(), memo);
        return reject(record, asked, failure, failed.fetchMillis(), last);
    }

    private VisionResult.Failed tooLarge(Task task, VisionResult.Found found, long bytes) {
        String topic = topics.of(Route.of(task));
        Failure failure = new Failure(
                Stage.DELIVERY,
                RequestReason.EVENT_TOO_LARGE.name(),
                "The result has " + bytes + " bytes, a record of " + topic + " may have "
                        + limits.get().of(topic) + (task == Task.SEGMENT ? ": masks take room" : ""),
                null,
                false,
                null,
                found.reply().inference());
        return new VisionResult.Failed(failure, true, found.fetchMillis());
    }

    private CompletionStage<Attempt> reject(
            Request record, Asked asked, Failure failure, long fetchMillis, Progress progress) {
        pipeline.forget(record.coordinates().toString());
        ImageRequest request = asked.request();
        byte[] received = asked.whole() ? null : record.value();
        ImageRejected event = events.rejected(
                record,
                request,
                received,
                failure,
                fetchMillis,
                progress,
                History.read(progress.memo()),
                clock.instant());
        return emitOrShorten(record, event);
    }

    /** What doesn't fit even in short leaves as it came. */
    private CompletionStage<Attempt> emitOrShorten(Request record, ImageRejected event) {
        return emit(
                Route.REJECTIONS,
                record,
                event,
                bytes -> Shortening.apply(event, bytes, limits.get().of(topics.rejections()))
                        ? emitOrShorten(record, event)
                        : undecodable(
                                record,
                                record.value(),
                                new SerializationException("Rejected, and too large to say so: " + event.getReason())));
    }

    /** @param ifTooLarge what happens to an event, of so many bytes, that topics may not take */
    private CompletionStage<Attempt> emit(
            Route route, Request record, SpecificRecord event, LongFunction<CompletionStage<Attempt>> ifTooLarge) {
        return codec.encode(topics.of(route), event)
                .<CompletionStage<Attempt>>handle((value, error) -> {
                    if (error != null) {
                        return stop(error);
                    }
                    Outcome outcome = Outcomes.event(route, record, value, headers.of(record, event));
                    if (!limits.get().fits(topics.of(route), record, outcome)) {
                        return ifTooLarge.apply(RecordLimits.bytes(record, outcome));
                    }
                    tell(event);
                    return CompletableFuture.completedFuture(new Attempt.Done(outcome));
                })
                .thenCompose(stage -> stage);
    }

    private void tell(SpecificRecord event) {
        if (event instanceof ImageEnriched enriched) {
            listener.enriched(enriched.getTask());
        } else if (event instanceof ImageRejected rejected) {
            listener.rejected(rejected.getTask(), rejected.getStage(), rejected.getReason());
        }
    }

    private CompletionStage<Attempt> ignore(Request record, Ignored ignored) {
        log.debug("Nothing is asked by the notification {}: {}", record, ignored.why());
        listener.ignored(ignored.why());
        return CompletableFuture.completedFuture(new Attempt.Done(Outcome.NOTHING));
    }

    private CompletionStage<Attempt> undecodable(Request record, byte @Nullable [] value, SerializationException why) {
        listener.undecodable();
        Outcome explained = Outcomes.undecodable(record, value, why);
        return CompletableFuture.completedFuture(new Attempt.Done(
                limits.get().fits(topics.undecodable(), record, explained)
                        ? explained
                        : Outcomes.asItCame(record, value)));
    }

    private static CompletionStage<Attempt> stop(Throwable cause) {
        return CompletableFuture.completedFuture(new Attempt.Stop(asRuntime(cause)));
    }

    private static RuntimeException asRuntime(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }
}
