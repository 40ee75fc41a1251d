package dev.visionstreams.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportWatchTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private Instant now = START;
    private final ExportWatch watch = new ExportWatch(() -> now);
    private final SpanExporter working = watch.watched(InMemorySpanExporter.create());
    private final SpanExporter failing = watch.watched(failing());

    @Test
    void shouldFailFromTheFirstFailureUntilTheFirstSuccess() {
        assertThat(watch.failingSince()).isNull();

        export(failing);
        pass(Duration.ofMinutes(1));
        export(failing);
        assertThat(watch.failingSince()).isEqualTo(START);

        export(working);
        assertThat(watch.failingSince()).isNull();
    }

    /** Where there is nothing to export, nobody learns that the collector is back. */
    @Test
    void shouldFailNoLongerOnceNothingHasFailedForAWhile() {
        export(failing);
        pass(Duration.ofMinutes(3));
        export(failing);
        pass(Duration.ofMinutes(3));
        assertThat(watch.failingSince()).isEqualTo(START);

        pass(Duration.ofMinutes(3));
        assertThat(watch.failingSince()).isNull();

        export(failing);
        assertThat(watch.failingSince()).as("another time").isEqualTo(now);
    }

    private void export(SpanExporter exporter) {
        var unused = exporter.export(List.of());
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    /** One that is shut down refuses everything. */
    private static SpanExporter failing() {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        var unused = exporter.shutdown();
        return exporter;
    }
}
