package dev.visionstreams.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Sees whether spans can be exported. The exporter's own lines about it are off in {@code logback.xml}. Thread-safe. */
final class ExportWatch {
    /** Without spans nothing is exported, and a failure from before says nothing any more. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    private final InstantSource clock;

    // Guarded by this.
    private @Nullable Instant failingSince;
    private Instant lastFailure = Instant.MIN;

    ExportWatch(InstantSource clock) {
        this.clock = clock;
    }

    /** Since when exports fail; null: the last one didn't, or none has failed for a while. */
    synchronized @Nullable Instant failingSince() {
        if (failingSince != null && lastFailure.plus(FORGOTTEN).isBefore(clock.instant())) {
            failingSince = null;
        }
        return failingSince;
    }

    private synchronized void exported(boolean success) {
        Instant before = failingSince();
        if (success) {
            failingSince = null;
        } else {
            lastFailure = clock.instant();
            failingSince = before == null ? lastFailure : before;
        }
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
