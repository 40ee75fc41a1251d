package dev.visionstreams.cli;

import dev.visionstreams.EventFormats;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Settings;
import dev.visionstreams.registry.AvroSerdes;
import java.util.Map;
import java.util.function.BiFunction;

/** The Avro serializers that the processor would use with the same settings. */
final class EventSerdes {
    private EventSerdes() {}

    /**
     * Makes something with them, from the registry's configuration.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    static <T> T with(Settings settings, BiFunction<AvroSerdes, Map<String, String>, T> make) {
        return EventFormats.withAvro(settings, make);
    }
}
