package dev.visionstreams.serde.confluent;

import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses between Confluent's serializers, found by class name, and the built-in ones. Both write the same bytes under the
 * same ids, take the same configuration names, are thread-safe once created, and distinguish a record's fault ({@link org.apache.kafka.common.errors.SerializationException}) from the registry's
 * ({@link RegistryException}).
 */
public final class AvroSerdes {
    private final @Nullable ConfluentClasses confluent;
    private final RegistryGate gate;

    /** Which serializers to use. */
    public enum Choice {
        /** Confluent's if they are on the class path. */
        AUTO,
        BUILTIN,
        CONFLUENT
    }

    private AvroSerdes(@Nullable ConfluentClasses confluent, RegistryGate gate) {
        this.confluent = confluent;
        this.gate = gate;
    }

    /**
     * Finds the chosen serializers.
     *
     * @param gate when they may ask the registry
     * @throws ConfigException if Confluent's are chosen and aren't there, or are there and can't be used
     */
    public static AvroSerdes of(Choice choice, RegistryGate gate) {
        @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(choice, gate, context == null ? AvroSerdes.class.getClassLoader() : context);
    }

    static AvroSerdes of(Choice choice, RegistryGate gate, ClassLoader loader) {
        if (choice == Choice.BUILTIN) {
            return new AvroSerdes(null, gate);
        }
        @Nullable ConfluentClasses found = ConfluentClasses.find(loader);
        if (found == null && choice == Choice.CONFLUENT) {
            throw new ConfigException("Confluent's serializer (" + ConfluentClasses.SERIALIZER
                    + ") isn't on the class path: build with the Maven profile, -Pconfluent, or use the built-in one");
        }
        return new AvroSerdes(found, gate);
    }

    /**
     * A serializer for the values of any topic, configured.
     *
     * @param configs Confluent's names, {@code schema.registry.url} at least
     * @throws ConfigException if a value is missing, wrong or not supported
     */
    public <T extends SpecificRecord> Serializer<T> serializer(Map<String, ?> configs) {
        if (confluent != null) {
            return new ConfluentSerializer<>(confluent, configs, gate);
        }
        AvroSerializer<T> serializer = new AvroSerializer<>(gate);
        serializer.configure(configs, false);
        return serializer;
    }

    /**
     * A deserializer of values into one class, configured.
     *
     * @param configs as for {@link #serializer}
     * @throws ConfigException if a value is missing, wrong or not supported
     */
    public <T extends SpecificRecord> EventDeserializer<T> deserializer(Class<T> type, Map<String, ?> configs) {
        if (confluent != null) {
            return new ConfluentDeserializer<>(confluent, type, configs, gate);
        }
        AvroDeserializer<T> deserializer = new AvroDeserializer<>(type, gate);
        deserializer.configure(configs, false);
        return deserializer;
    }

    /** For logs. */
    @Override
    public String toString() {
        return confluent == null ? "the built-in serializers" : "Confluent's serializers " + confluent.version();
    }
}
