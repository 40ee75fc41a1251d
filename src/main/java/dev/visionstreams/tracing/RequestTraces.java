package dev.visionstreams.tracing;

import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.pipeline.AttemptObserver;
import dev.visionstreams.topology.OutcomeListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Makes the spans of requests: one for the request, one for each attempt, and below that those of what it asks. It knows
 * the attempts that run, as many as there are permits, by their request's place. Thread-safe.
 */
final class RequestTraces implements AttemptObserver, OutcomeListener {
    private final Tracer tracer;
    private final PlannedIds ids;
    private final String application;
    private final ModelSpans models;
    private final Map<String, Attempt> running = new ConcurrentHashMap<>();

    /** @param ids those of the tracer */
    RequestTraces(Tracer tracer, PlannedIds ids, String application, ModelSpans models) {
        this.tracer = tracer;
        this.ids = ids;
        this.application = application;
        this.models = models;
    }

    /** @param most see {@link InputRecord#withHeaders} */
    Work traced(Work work, IntSupplier most) {
        return new Work() {
            @Override
            public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                Attempt attempt = begin(request, progress, most.getAsInt());
                return during(attempt, attempt::ended, () -> work.attempt(attempt.record(), progress))
                        .thenApply(result ->
                                result instanceof AttemptResult.Failed failed ? givingUp(attempt, failed) : result);
            }

            @Override
            public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                Attempt attempt = begin(request, progress, most.getAsInt());
                return during(attempt, attempt::ended, () -> work.giveUp(attempt.record(), progress));
            }
        };
    }

    private Attempt begin(InputRecord record, Progress progress, int most) {
        Coordinates at = record.coordinates();
        Context parent = TraceHeaders.contextOf(record);
        Span request = ids.start(record, parent, application, () -> tracer.spanBuilder("process " + at.topic())
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(progress.firstAttemptAt(), TimeUnit.MILLISECONDS)
                .setAttribute(TraceNames.SYSTEM, "kafka")
                .setAttribute(TraceNames.OPERATION_TYPE, "process")
                .setAttribute(TraceNames.OPERATION_NAME, "process")
                .setAttribute(TraceNames.DESTINATION, at.topic())
                .setAttribute(TraceNames.PARTITION, String.valueOf(at.partition()))
                .setAttribute(TraceNames.OFFSET, at.offset())
                .setAttribute(TraceNames.GROUP, application)
                .startSpan());
        Context context = parent.with(request);
        Span attempt = tracer.spanBuilder("attempt")
                .setParent(context)
                .setAttribute(TraceNames.ATTEMPT, progress.attempts() + 1L)
                .startSpan();
        return new Attempt(tracer, models, TraceHeaders.with(context, record, most), request, attempt);
    }

    private CompletionStage<AttemptResult> during(
            Attempt attempt, Consumer<AttemptResult> end, Supplier<CompletionStage<AttemptResult>> work) {
        String place = attempt.record().coordinates().toString();
        running.put(place, attempt);
        try {
            return work.get().whenComplete((result, error) -> {
                running.remove(place, attempt);
                end.accept(result);
            });
        } catch (RuntimeException | Error e) {
            running.remove(place, attempt);
            throw e;
        }
    }

    /** What follows a failed attempt may be the request's outcome instead of another attempt. */
    private AttemptResult givingUp(Attempt attempt, AttemptResult.Failed failed) {
        return new AttemptResult.Failed(
                failed.counts(),
                failed.cause(),
                failed.hint(),
                failed.memo(),
                last -> during(attempt, attempt::finished, () -> failed.giveUp().apply(last)));
    }

    @Override
    public ImageFetcher fetching(String request, ImageFetcher fetcher) {
        Attempt attempt = running.get(request);
        return attempt == null ? fetcher : attempt.fetching(fetcher);
    }

    @Override
    public VisionModel asking(String request, VisionModel model) {
        Attempt attempt = running.get(request);
        return attempt == null ? model : attempt.asking(model);
    }

    @Override
    public void reused(String request, String from) {
        Attempt attempt = running.get(request);
        if (attempt != null) {
            attempt.reused(from, running.get(from));
        }
    }

    @Override
    public void enriched(String place, String task) {
        Attempt attempt = running.get(place);
        if (attempt != null) {
            attempt.enriched(task);
        }
    }

    @Override
    public void rejected(Rejection rejection) {
        Attempt attempt = running.get(rejection.place());
        if (attempt != null) {
            attempt.rejected(rejection.task(), rejection.reason());
        }
    }

    @Override
    public void undecodable(String place, String why) {
        Attempt attempt = running.get(place);
        if (attempt != null) {
            attempt.undecodable();
        }
    }

    /** Without a place; the span has no outcome then. */
    @Override
    public void ignored(String why) {}

    /** Attempts that run. */
    int running() {
        return running.size();
    }
}
