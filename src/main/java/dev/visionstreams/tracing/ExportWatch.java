package dev.visionstreams.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Sees whether spans can be exported. The exporter's own lines about it are off in {@code logback.xml}. Thread-safe. */
final class ExportWatch {
    private @Nullable Instant failingSince;

    synchronized @Nullable Instant failingSince() {
        return failingSince;
    }

    private synchronized void exported(boolean success) {
        failingSince = success ? null : failingSince == null ? Instant.now() : failingSince;
    }

    SpanExporter watched(SpanExporter exporter) {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                CompletableResultCode result = exporter.export(spans);
                return result.whenComplete(() -> exported(result.isSuccess()));
            }

            @Override
            public CompletableResultCode flush() {
                return exporter.flush();
            }

            @Override
            public CompletableResultCode shutdown() {
                return exporter.shutdown();
            }
        };
    }
}
