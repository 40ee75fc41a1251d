package dev.visionstreams.cli;

import dev.visionstreams.VisionStreams;
import dev.visionstreams.config.Settings;
import dev.visionstreams.telemetry.MonitoringServer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs the processor until it is stopped by a signal, or by a failure. */
@CommandLine.Command(
        name = "run",
        description = "Runs the processor until it is stopped.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Command {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = config.read();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        try (VisionStreams processor = new VisionStreams(settings);
                MonitoringServer monitoring = MonitoringServer.start(settings.httpPort(), processor, meters::scrape)) {
            log.info("Health and metrics on port {}", monitoring.port());
            processor.publishTo(meters);
            Runtime.getRuntime().addShutdownHook(new Thread(processor::close, "vision-stop"));
            processor.start();
            Throwable failure = processor.awaitEnd();
            return failure == null ? Commands.DONE : Commands.FAILED;
        }
    }
}
