package dev.visionstreams.topology;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Outcome;
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

/**
 * Makes the record that a request ends as: encodes it, sees that its topic takes it, and reports it to the listener. All
 * stages complete with {@link AttemptResult.Done}, or {@link AttemptResult.Stop} where an event doesn't fit its schema.
 * Thread-safe.
 */
final class OutcomeWriter {
    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);

    private final Topics topics;
    private final EventCodec codec;
    private final EventHeaders headers;
    private final OutcomeListener listener;
    private final Supplier<RecordLimits> limits;

    OutcomeWriter(
            Topics topics,
            EventCodec codec,
            EventHeaders headers,
            OutcomeListener listener,
            Supplier<RecordLimits> limits) {
        this.topics = topics;
        this.codec = codec;
        this.headers = headers;
        this.listener = listener;
        this.limits = limits;
    }

    /** @param ifTooLarge what happens instead to an event of that many bytes, which its topic doesn't take */
    CompletionStage<AttemptResult> enriched(
            Route route,
            InputRecord record,
            ImageEnriched event,
            LongFunction<CompletionStage<AttemptResult>> ifTooLarge) {
        return write(route, record, event, ifTooLarge);
    }

    /** A rejection that its topic doesn't take is shortened; what is too large even then leaves as it came. */
    CompletionStage<AttemptResult> rejected(InputRecord record, ImageRejected event) {
        return write(
                Route.REJECTIONS,
                record,
                event,
                bytes -> Shortening.apply(event, bytes, limits.get().of(topics.rejections()))
                        ? rejected(record, event)
                        : undecodable(
                                record,
                                record.value(),
                                new SerializationException("Rejected, and too large to say so: " + event.getReason())));
    }

    /** A copy of what is no request, with the reason in headers where they find room. */
    CompletionStage<AttemptResult> undecodable(
            InputRecord record, byte @Nullable [] value, SerializationException why) {
        listener.undecodable(record.coordinates().toString(), String.valueOf(why.getMessage()));
        Outcome explained = Outcomes.undecodable(record, value, why);
        return done(
                limits.get().fits(topics.undecodable(), record, explained)
                        ? explained
                        : Outcomes.asItCame(record, value));
    }

    /** Nothing leaves. */
    CompletionStage<AttemptResult> ignored(InputRecord record, String why) {
        log.debug("The notification {} asks for nothing: {}", record, why);
        listener.ignored(why);
        return done(Outcome.NOTHING);
    }

    /** What a result of that many bytes, which its topic doesn't take, is rejected with. */
    String tooLarge(Route route, long bytes) {
        String topic = topics.of(route);
        return "The result has " + bytes + " bytes, a record of " + topic + " may have "
                + limits.get().of(topic) + (route == Route.SEGMENTATIONS ? ": masks take room" : "");
    }

    private CompletionStage<AttemptResult> write(
            Route route,
            InputRecord record,
            SpecificRecord event,
            LongFunction<CompletionStage<AttemptResult>> ifTooLarge) {
        return codec.encode(route, event)
                .<CompletionStage<AttemptResult>>handle((value, error) -> {
                    if (error != null) {
                        return CompletableFuture.completedFuture(new AttemptResult.Stop(asRuntime(error)));
                    }
                    Outcome outcome = Outcomes.event(route, record, value, headers.of(record, event));
                    if (!limits.get().fits(topics.of(route), record, outcome)) {
                        return ifTooLarge.apply(RecordLimits.bytes(record, outcome));
                    }
                    report(record.coordinates().toString(), event);
                    return done(outcome);
                })
                .thenCompose(stage -> stage);
    }

    private void report(String place, SpecificRecord event) {
        if (event instanceof ImageEnriched enriched) {
            listener.enriched(place, enriched.getTask());
        } else if (event instanceof ImageRejected rejected) {
            listener.rejected(new OutcomeListener.Rejection(
                    place, rejected.getTask(), rejected.getStage(), rejected.getReason(), rejected.getMessage()));
        }
    }

    private static CompletionStage<AttemptResult> done(Outcome outcome) {
        return CompletableFuture.completedFuture(new AttemptResult.Done(outcome));
    }

    private static RuntimeException asRuntime(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }
}
