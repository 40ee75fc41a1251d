package dev.visionstreams.tracing;

import dev.visionstreams.inflight.Work;
import dev.visionstreams.pipeline.AttemptObserver;
import dev.visionstreams.topology.OutcomeListener;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces, if OpenTelemetry's standard variables ask for them. Otherwise nothing is put between the parts, and nothing of
 * OpenTelemetry's SDK is loaded. Thread-safe.
 */
public final class Tracing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Tracing.class);

    /** How long a stop waits for the last spans to be sent. */
    private static final int CLOSE_SECONDS = 5;

    private final @Nullable Active active;

    private record Active(OpenTelemetrySdk sdk, ExportWatch watch, RequestTraces traces) {}

    /**
     * Whose traces they are.
     *
     * @param application the application's id, which is its consumer group's and by default the service's name
     * @param version of the program
     * @param provider the models', {@code gcp.gemini} or {@code gcp.vertex_ai}
     * @param modelHost the host of their service
     */
    public record Origin(String application, String version, String provider, String modelHost, int modelPort) {}

    private Tracing(@Nullable Active active) {
        this.active = active;
    }

    /**
     * Starts what the variables ask for.
     *
     * @param variables the environment's; all whose names don't begin with {@code OTEL_} are ignored
     * @throws dev.visionstreams.config.ConfigurationException if they ask for what isn't supported
     */
    public static Tracing of(Map<String, String> variables, Origin origin) {
        if (!ExportSettings.areOn(variables)) {
            return new Tracing(null);
        }
        ExportSettings settings = ExportSettings.of(variables);
        PlannedIds ids = new PlannedIds();
        ExportWatch watch = new ExportWatch(InstantSource.system());
        OpenTelemetrySdk sdk = settings.open(origin, ids, watch);
        log.info("Traces are exported to {}", settings.shownEndpoint());
        return new Tracing(new Active(sdk, watch, traces(sdk, ids, origin)));
    }

    static RequestTraces traces(OpenTelemetrySdk sdk, PlannedIds ids, Origin origin) {
        return new RequestTraces(
                sdk.getTracer("dev.visionstreams", origin.version()),
                ids,
                origin.application(),
                new ModelSpans(origin.provider(), origin.modelHost(), origin.modelPort()));
    }

    public boolean isOn() {
        return active != null;
    }

    /**
     * The work as it is, or wrapped to trace it.
     *
     * @param most the most bytes that a batch of only one request may have
     */
    public Work traced(Work work, IntSupplier most) {
        return active == null ? work : active.traces().traced(work, most);
    }

    public AttemptObserver observer() {
        return active == null ? AttemptObserver.NONE : active.traces();
    }

    /** The listener as it is, or one that also traces outcomes. */
    public OutcomeListener traced(OutcomeListener listener) {
        return active == null ? listener : OutcomeListener.both(listener, active.traces());
    }

    /** Since when spans can't be exported; null: they can, or there have been none for minutes. */
    public @Nullable Instant failingSince() {
        return active == null ? null : active.watch().failingSince();
    }

    /** Sends the last spans, for a few seconds at most. */
    @Override
    public void close() {
        if (active != null) {
            var unused = active.sdk().shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
