package dev.visionstreams;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Settings;
import dev.visionstreams.registry.AvroSerdes;
import dev.visionstreams.registry.EventDeserializer;
import dev.visionstreams.registry.JsonDeserializer;
import dev.visionstreams.registry.JsonSerializer;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/** What turns events into bytes and back, as the settings have it. The registry is asked for by Avro alone. */
public final class EventFormats {
    private EventFormats() {}

    /**
     * Writes events; thread-safe.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    public static <T extends SpecificRecord> Serializer<T> serializer(Settings settings, Settings.Format format) {
        return format == Settings.Format.JSON ? new JsonSerializer<>() : withAvro(settings, AvroSerdes::serializer);
    }

    /**
     * Reads events; thread-safe.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    public static <T extends SpecificRecord> EventDeserializer<T> deserializer(
            Settings settings, Settings.Format format, Class<T> type) {
        return format == Settings.Format.JSON
                ? new JsonDeserializer<>(type)
                : withAvro(settings, (serdes, registry) -> serdes.deserializer(type, registry));
    }

    /**
     * Makes something with the serializers that the settings choose, from the registry's configuration.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    public static <T> T withAvro(Settings settings, BiFunction<AvroSerdes, Map<String, String>, T> make) {
        settings.requireRegistry();
        try {
            AvroSerdes.Choice choice =
                    AvroSerdes.Choice.valueOf(settings.serializer().name());
            return make.apply(AvroSerdes.of(choice), settings.registry().reveal());
        } catch (ConfigException e) {
            throw new ConfigurationException(List.of("vision.serializer, schema.registry.*: " + e.getMessage()));
        }
    }

    /** Whose serializers they are, for a log. */
    static String describe(Settings settings) {
        String avro = settings.usesRegistry() ? ", Avro by " + withAvro(settings, (serdes, registry) -> serdes) : "";
        return "requests " + settings.formats().requests() + ", outputs "
                + settings.formats().outputs() + avro;
    }
}
