package dev.visionstreams.cli;

import dev.visionstreams.app.StartLines;
import dev.visionstreams.app.VisionStreams;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.telemetry.MonitoringServer;
import dev.visionstreams.telemetry.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs the processor until a signal or a failure ends it. */
@CommandLine.Command(
        name = "run",
        description = "Runs the processor until it is stopped (SIGTERM or Ctrl-C). Serves /live, /ready and /metrics on"
                + " vision.http.port.",
        mixinStandardHelpOptions = true)
final class RunCommand extends Command {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    /** Whether the command ended by itself, so that its exit code stands. */
    private final AtomicBoolean returned = new AtomicBoolean();

    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = config.read();
        Build build = Build.running();
        StartLines.of(build.toString(), settings, config.inForce()).forEach(log::info);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (VisionStreams processor = new VisionStreams(settings, System.getenv())) {
            processor.publishTo(meters); // first: what it filters has to be filtered for all meters
            try (ProcessMeters process = new ProcessMeters(meters, build.version(), build.commit());
                    MonitoringServer monitoring = MonitoringServer.start(
                            settings.httpHost(), settings.httpPort(), processor, meters::scrape)) {
                log.info("Health and metrics on port {}", monitoring.port());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(processor), "vision-stop"));
                processor.start();
                return processor.awaitEnd() == null ? DONE : FAILED;
            }
        } finally {
            returned.set(true);
        }
    }

    /** On a signal: the JVM would end with 128 and the signal's number, as if the stop had failed. */
    private void stop(VisionStreams processor) {
        if (returned.get()) {
            return;
        }
        processor.close();
        try {
            if (processor.awaitEnd() == null) {
                Runtime.getRuntime().halt(DONE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
