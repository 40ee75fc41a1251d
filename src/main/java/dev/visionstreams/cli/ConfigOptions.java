package dev.visionstreams.cli;

import dev.visionstreams.config.Settings;
import dev.visionstreams.config.SettingsReader;
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

/** Where a command's configuration comes from. */
public final class ConfigOptions {
    @CommandLine.Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties; environment variables and --set go over it.")
    private @Nullable Path file;

    @CommandLine.Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, over everything else. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    /** Reads and checks the configuration. */
    public Settings read() {
        return read(List.of());
    }

    /** As {@link #read()}, with values of the command's own, {@code KEY=VALUE}, over everything else. */
    public Settings read(List<String> own) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(own);
        return new SettingsReader(kafkaNames(), Runtime.getRuntime().maxMemory()).read(file, System.getenv(), all);
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
