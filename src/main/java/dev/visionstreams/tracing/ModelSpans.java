package dev.visionstreams.tracing;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call to a model, by OpenTelemetry's conventions for generative AI. Neither prompts nor replies are shown.
 *
 * @param provider {@code gcp.gemini} or {@code gcp.vertex_ai}
 * @param host of the service
 */
record ModelSpans(String provider, String host, int port) {
    private static final String OPERATION = "generate_content";

    Span start(Tracer tracer, Context parent, ModelRequest question) {
        return tracer.spanBuilder(OPERATION + " " + question.model())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(TraceNames.GEN_AI_OPERATION, OPERATION)
                .setAttribute(TraceNames.GEN_AI_PROVIDER, provider)
                .setAttribute(TraceNames.REQUEST_MODEL, question.model())
                .setAttribute(TraceNames.SERVER_ADDRESS, host)
                .setAttribute(TraceNames.SERVER_PORT, (long) port)
                .setAttribute(TraceNames.TASK, question.task().name())
                .startSpan();
    }

    /** Null: a defect, or the call was cancelled. */
    void end(Span span, @Nullable ModelResult result) {
        if (result instanceof ModelFailure failure) {
            span.setAttribute(TraceNames.ERROR_TYPE, failure.reason().name()).setStatus(StatusCode.ERROR);
            Integer status = failure.httpStatus();
            if (status != null) {
                span.setAttribute(TraceNames.HTTP_STATUS, status.longValue());
            }
            show(span, failure.inference());
        } else if (result instanceof ModelReply reply) {
            show(span, reply.inference());
        } else {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** Refused and cut-off replies are billed, too. */
    private static void show(Span span, @Nullable Inference billed) {
        if (billed == null) {
            return;
        }
        span.setAttribute(TraceNames.INPUT_TOKENS, billed.tokens().prompt())
                .setAttribute(
                        TraceNames.OUTPUT_TOKENS,
                        billed.tokens().output() + billed.tokens().thought());
        if (!billed.modelVersion().isEmpty()) {
            span.setAttribute(TraceNames.RESPONSE_MODEL, billed.modelVersion());
        }
        if (billed.responseId() != null) {
            span.setAttribute(TraceNames.RESPONSE_ID, billed.responseId());
        }
        if (!billed.finishReason().isEmpty()) {
            span.setAttribute(TraceNames.FINISH_REASONS, List.of(billed.finishReason()));
        }
    }
}
