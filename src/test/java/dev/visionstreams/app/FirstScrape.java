package dev.visionstreams.app;

import dev.visionstreams.settings.SettingsReader;
import dev.visionstreams.telemetry.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code /metrics} shows of a processor that hasn't started: it needs no broker for that. */
final class FirstScrape {
    private static final class Holder {
        static final String TEXT = scrape();
    }

    private FirstScrape() {}

    static String text() {
        return Holder.TEXT;
    }

    private static String scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        List<String> settings = List.of(
                "kafka.bootstrap.servers=127.0.0.1:1",
                "schema.registry.url=http://127.0.0.1:1",
                "gemini.model.caption=gemini-caption",
                "gemini.price.gemini-caption.input=0.10",
                "gemini.price.gemini-caption.output=1.00",
                "gemini.budget.per.day=5",
                "gemini.budget.per.hour=0.50",
                "gemini.requests.per.minute=600",
                "gemini.tokens.per.minute=100000",
                "kafka.state.dir=target/state/metrics");
        try (ProcessMeters process = new ProcessMeters(registry, "1.2.3", null);
                VisionStreams processor =
                        new VisionStreams(new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), settings))) {
            processor.publishTo(registry);
            return registry.scrape();
        }
    }
}
