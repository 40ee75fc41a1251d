package dev.visionstreams.app;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.settings.InForce;
import dev.visionstreams.settings.ModelSettings;
import dev.visionstreams.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the processor logs first: what is running, with whom, and how it was set. Holds no secrets. */
public final class StartLines {
    private static final long MEBIBYTE = 1 << 20;

    private StartLines() {}

    public static List<String> of(String version, Settings settings, List<InForce> inForce) {
        Runtime runtime = Runtime.getRuntime();
        ModelSettings gemini = settings.gemini();
        List<String> lines = new ArrayList<>();
        lines.add("vision-streams " + version + ", Java " + Runtime.version() + ", " + runtime.availableProcessors()
                + " processors, heap of " + runtime.maxMemory() / MEBIBYTE + " MiB");
        lines.add("Kafka at " + shown(inForce, "kafka.bootstrap.servers") + " as " + settings.applicationId()
                + ", schema registry at " + shown(inForce, "schema.registry.url") + ", models at "
                + shown(inForce, "gemini.base.url"));
        lines.add("Reads " + settings.topics().inputs() + ", writes "
                + settings.topics().outputs());
        lines.add("Models " + gemini.models() + ", " + settings.inflight().calls() + " calls at once, "
                + settings.inflight().storedBytes() / MEBIBYTE + " MiB of images, quota per minute: "
                + quota(gemini.requestsPerMinute(), "requests") + ", " + quota(gemini.tokensPerMinute(), "tokens"));
        if (settings.spending().isOn()) {
            Budget budget = settings.spending().budget();
            lines.add("Budget " + budget + ", days and hours of " + budget.zone());
        }
        for (InForce setting : inForce) {
            if (!setting.isDefault()) {
                lines.add("Set: " + setting.key() + " = " + setting.value() + " (" + setting.origin() + ")");
            }
        }
        return lines;
    }

    private static String quota(@Nullable Long limit, String unit) {
        return (limit == null ? "no limit of " : limit + " ") + unit;
    }

    private static String shown(List<InForce> inForce, String key) {
        return inForce.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .map(InForce::value)
                .orElse("none");
    }
}
