package dev.visionstreams.cli;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Settings;
import dev.visionstreams.registry.AvroSerdes;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.ConfigException;

/** The serializers that the processor would use with the same settings. */
final class EventSerdes {
    private EventSerdes() {}

    /**
     * Makes something with them, from the registry's configuration.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    static <T> T with(Settings settings, BiFunction<AvroSerdes, Map<String, String>, T> make) {
        settings.requireRegistry();
        try {
            AvroSerdes.Choice choice =
                    AvroSerdes.Choice.valueOf(settings.serializer().name());
            return make.apply(AvroSerdes.of(choice), settings.registry().reveal());
        } catch (ConfigException e) {
            throw new ConfigurationException(List.of("vision.serializer, schema.registry.*: " + e.getMessage()));
        }
    }
}
