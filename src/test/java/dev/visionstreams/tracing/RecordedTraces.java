package dev.visionstreams.tracing;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;

/** The traces of one process, whose spans stay in memory. */
final class RecordedTraces {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    final RequestTraces traces;

    RecordedTraces() {
        PlannedIds ids = new PlannedIds();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setIdGenerator(ids)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        traces = Tracing.traces(
                sdk, ids, new Tracing.Origin("vision-streams", "1.2.3", "gcp.gemini", "gemini.example", 443));
    }

    List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    List<SpanData> spans(String name) {
        return spans().stream().filter(span -> span.getName().equals(name)).toList();
    }

    SpanData span(String name) {
        List<SpanData> named = spans(name);
        if (named.size() != 1) {
            throw new AssertionError(named.size() + " spans are called " + name + ": " + spans());
        }
        return named.get(0);
    }

    static boolean isRoot(SpanData span) {
        return span.getParentSpanId().equals(SpanId.getInvalid());
    }
}
