package dev.visionstreams.tracing;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.model.VisionModel;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one attempt: its own, those of what it asks, and its request's, of which the last attempt makes the end. A
 * span that isn't ended leaves no trace. Thread-safe.
 */
final class Attempt {
    private final Tracer tracer;
    private final ModelSpans models;
    private final InputRecord record;
    private final Span request;
    private final Span span;
    private final Context context;

    /** Whether it asked anything of anyone. */
    private volatile boolean asked;

    /**
     * @param record with headers for the outcome
     * @param request the request's span
     * @param span the attempt's
     */
    Attempt(Tracer tracer, ModelSpans models, InputRecord record, Span request, Span span) {
        this.tracer = tracer;
        this.models = models;
        this.record = record;
        this.request = request;
        this.span = span;
        this.context = Context.root().with(span);
    }

    InputRecord record() {
        return record;
    }

    SpanContext ofRequest() {
        return request.getSpanContext();
    }

    ImageFetcher fetching(ImageFetcher fetcher) {
        return source -> {
            Span fetch = FetchSpans.start(tracer, context, source);
            var running = fetcher.fetch(source);
            if (fetch != null) {
                var unused = running.whenComplete((result, error) -> fetched(fetch, result));
            }
            return running; // itself: cancelling it cancels the fetch
        };
    }

    private void fetched(Span fetch, @Nullable FetchResult result) {
        if (FetchSpans.isWorthTelling(result)) {
            asked = true;
            FetchSpans.end(fetch, result);
        }
    }

    VisionModel asking(VisionModel model) {
        return question -> {
            asked = true;
            Span call = models.start(tracer, context, question);
            return model.ask(question).whenComplete((result, defect) -> models.end(call, result));
        };
    }

    /** @param payer the request that paid, while it is worked on in this process; null: it isn't */
    void reused(String from, @Nullable Attempt payer) {
        span.setAttribute(TraceNames.REUSED_FROM, from);
        if (payer != null) {
            span.addLink(payer.ofRequest());
        }
    }

    void enriched(String task) {
        request.setAttribute(TraceNames.TASK, task).setAttribute(TraceNames.OUTCOME, "enriched");
    }

    /** Messages aren't shown: they may quote what others wrote. */
    void rejected(String task, String reason) {
        request.setAttribute(TraceNames.TASK, task);
        failed("rejected", reason);
    }

    void undecodable() {
        failed("undecodable", "UNDECODABLE");
    }

    private void failed(String outcome, String reason) {
        request.setAttribute(TraceNames.OUTCOME, outcome)
                .setAttribute(TraceNames.ERROR_TYPE, reason)
                .setStatus(StatusCode.ERROR);
    }

    /** The attempt is over. Null: a defect, which ends the process. */
    void ended(@Nullable AttemptResult result) {
        if (result instanceof AttemptResult.Deferred deferred) {
            if (!asked) {
                return; // nothing was tried, and that may be so every second for hours
            }
            span.setAttribute(TraceNames.RESULT, "deferred").setAttribute(TraceNames.WAITS_FOR, deferred.cause());
        } else if (result instanceof AttemptResult.Failed failed) {
            span.setAttribute(TraceNames.RESULT, "retry").setStatus(StatusCode.ERROR);
            if (failed.cause() != null) {
                span.setAttribute(TraceNames.WAITS_FOR, failed.cause());
            }
        } else if (result instanceof AttemptResult.Done) {
            span.setAttribute(TraceNames.RESULT, "outcome");
        } else {
            span.setAttribute(TraceNames.RESULT, "stop").setStatus(StatusCode.ERROR);
        }
        span.end();
        finished(result);
    }

    /** The request is over if the result is its outcome. */
    void finished(@Nullable AttemptResult result) {
        if (result instanceof AttemptResult.Done) {
            request.end();
        }
    }
}
