package dev.visionstreams.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import org.jspecify.annotations.Nullable;

/** The process itself: build, uptime, memory, garbage collection, threads, files, CPU and log events. */
public final class ProcessMeters implements AutoCloseable {
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final LogbackMetrics logs = new LogbackMetrics();

    /**
     * Binds the meters until {@link #close}.
     *
     * @param commit that it was built from; null: unknown
     */
    public ProcessMeters(MeterRegistry registry, String version, @Nullable String commit) {
        Gauge.builder("vision.build.info", () -> 1)
                .description("What is running")
                .tags(
                        "version",
                        version,
                        "commit",
                        commit == null ? "unknown" : commit,
                        "java",
                        Runtime.version().toString())
                .strongReference(true)
                .register(registry);
        new UptimeMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        gc.bindTo(registry);
        logs.bindTo(registry);
    }

    @Override
    public void close() {
        gc.close();
        logs.close();
    }
}
