package dev.visionstreams.app;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.JsonDeserializer;
import dev.visionstreams.serde.JsonSerializer;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.confluent.AvroSerdes;
import dev.visionstreams.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/** Chooses serializers and deserializers by the settings. Only Avro needs a registry. */
public final class EventFormats {
    private EventFormats() {}

    /**
     * Writes events; thread-safe.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    public static <T extends SpecificRecord> Serializer<T> serializer(Settings settings, Settings.Format format) {
        return serializer(settings, format, RegistryGate.alwaysOpen());
    }

    /**
     * Writes events, asking the registry only when the gate lets it; thread-safe.
     *
     * @throws ConfigurationException as above
     */
    static <T extends SpecificRecord> Serializer<T> serializer(
            Settings settings, Settings.Format format, RegistryGate gate) {
        return format == Settings.Format.JSON
                ? new JsonSerializer<>()
                : withAvro(settings, gate, AvroSerdes::serializer);
    }

    /**
     * Reads events; thread-safe.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    public static <T extends SpecificRecord> EventDeserializer<T> deserializer(
            Settings settings, Settings.Format format, Class<T> type) {
        return deserializer(settings, format, type, RegistryGate.alwaysOpen());
    }

    /**
     * Reads events, asking the registry only when the gate lets it; thread-safe.
     *
     * @throws ConfigurationException as above
     */
    static <T extends SpecificRecord> EventDeserializer<T> deserializer(
            Settings settings, Settings.Format format, Class<T> type, RegistryGate gate) {
        return format == Settings.Format.JSON
                ? new JsonDeserializer<>(type)
                : withAvro(settings, gate, (serdes, registry) -> serdes.deserializer(type, registry));
    }

    /**
     * Creates something from the Avro serializers that the settings choose and the registry's configuration.
     *
     * @throws ConfigurationException if a value is missing, wrong or not supported
     */
    public static <T> T withAvro(Settings settings, BiFunction<AvroSerdes, Map<String, String>, T> make) {
        return withAvro(settings, RegistryGate.alwaysOpen(), make);
    }

    private static <T> T withAvro(
            Settings settings, RegistryGate gate, BiFunction<AvroSerdes, Map<String, String>, T> make) {
        settings.requireRegistry();
        try {
            return make.apply(
                    AvroSerdes.of(settings.serializer(), gate),
                    settings.registry().reveal());
        } catch (ConfigException e) {
            throw new ConfigurationException(List.of("vision.serializer, schema.registry.*: " + e.getMessage()));
        }
    }

    /** The formats, and which Avro serializers are used, for the log. */
    static String describe(Settings settings) {
        String avro = settings.usesRegistry() ? ", Avro by " + withAvro(settings, (serdes, registry) -> serdes) : "";
        return "requests " + settings.formats().requests() + ", outputs "
                + settings.formats().outputs() + avro;
    }
}
