package dev.visionstreams.tracing;

import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.inflight.InputRecord;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ids of spans: random, but for the span of a request, whose id follows from the record. So it is known before the span
 * ends, is the same in every process that makes an attempt at the request, and needs no memory. Thread-safe.
 */
final class PlannedIds implements IdGenerator {
    private static final ThreadLocal<@Nullable Plan> PLAN = new ThreadLocal<>();

    private final IdGenerator random = IdGenerator.random();

    private record Plan(String trace, String span) {}

    /**
     * Starts the span of a request.
     *
     * @param application tells those apart that read the same topic
     */
    Span start(InputRecord record, Context parent, String application, Supplier<Span> start) {
        PLAN.set(plan(record, Span.fromContext(parent).getSpanContext(), application));
        try {
            return start.get();
        } finally {
            PLAN.remove();
        }
    }

    private static Plan plan(InputRecord record, SpanContext parent, String application) {
        Coordinates at = record.coordinates();
        ByteBuffer hash = ByteBuffer.wrap(sha256(
                (parent.getTraceId() + parent.getSpanId() + " " + application + " " + at + " " + record.timestamp())
                        .getBytes(StandardCharsets.UTF_8)));
        return new Plan(TraceId.fromLongs(hash.getLong(), hash.getLong()), SpanId.fromLong(hash.getLong()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String generateSpanId() {
        Plan planned = PLAN.get();
        return planned == null ? random.generateSpanId() : planned.span();
    }

    @Override
    public String generateTraceId() {
        Plan planned = PLAN.get();
        return planned == null ? random.generateTraceId() : planned.trace();
    }
}
