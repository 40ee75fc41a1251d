package dev.visionstreams.cli;

import dev.visionstreams.settings.InForce;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import dev.visionstreams.telemetry.Logging;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The options that every command with a configuration takes. */
public final class ConfigOptions {
    @CommandLine.Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Java properties file with settings. Environment variables override it, --set overrides both.")
    private @Nullable Path file;

    @CommandLine.Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; overrides the file and the environment. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    /** Reads and checks the configuration. */
    public Settings read() {
        return read(List.of());
    }

    /** Like {@link #read()}, with values of the command's own, {@code KEY=VALUE}, which override everything else. */
    public Settings read(List<String> own) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(own);
        Settings settings = reader().read(file, System.getenv(), all);
        Logging.configure(settings.log().level(), settings.log().format());
        return settings;
    }

    /** Every setting, to be shown. */
    public List<InForce> inForce() {
        return reader().inForce(file, System.getenv(), overrides);
    }

    private static SettingsReader reader() {
        return new SettingsReader(kafkaNames(), Runtime.getRuntime().maxMemory());
    }

    private static Set<String> kafkaNames() {
        Set<String> names = new HashSet<>(StreamsConfig.configDef().names());
        for (Set<String> client :
                List.of(ConsumerConfig.configNames(), ProducerConfig.configNames(), AdminClientConfig.configNames())) {
            names.addAll(client);
        }
        return names;
    }
}
