package dev.visionstreams.registry;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Whose serializers events go through: Confluent's, found by class name, or this project's own. Both write the same
 * bytes under the same ids, take the same configuration names, are safe for use by any thread once they are made, and
 * tell a record's fault ({@link org.apache.kafka.common.errors.SerializationException}) from the registry's
 * ({@link RegistryException}) in the same way.
 */
public final class AvroSerdes {
    private final @Nullable ConfluentClasses confluent;

    /** Who is asked for. */
    public enum Choice {
        /** Confluent's if they are on the class path. */
        AUTO,
        BUILTIN,
        CONFLUENT
    }

    private AvroSerdes(@Nullable ConfluentClasses confluent) {
        this.confluent = confluent;
    }

    /**
     * Looks for what is asked for.
     *
     * @throws ConfigException if Confluent's are asked for and aren't there, or are there and can't be used
     */
    public static AvroSerdes of(Choice choice) {
        @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(choice, context == null ? AvroSerdes.class.getClassLoader() : context);
    }

    static AvroSerdes of(Choice choice, ClassLoader loader) {
        if (choice == Choice.BUILTIN) {
            return new AvroSerdes(null);
        }
        @Nullable ConfluentClasses found = ConfluentClasses.find(loader);
        if (found == null && choice == Choice.CONFLUENT) {
            throw new ConfigException("Confluent's serializer (" + ConfluentClasses.SERIALIZER
                    + ") isn't on the class path: build with the Maven profile, -Pconfluent, or use the built-in one");
        }
        return new AvroSerdes(found);
    }

    /**
     * A serializer for the values of any topic, configured.
     *
     * @param configs Confluent's names, {@code schema.registry.url} at least
     * @throws ConfigException if a value is missing, wrong or not supported
     */
    public <T extends SpecificRecord> Serializer<T> serializer(Map<String, ?> configs) {
        if (confluent != null) {
            return new ConfluentSerializer<>(confluent, configs);
        }
        AvroSerializer<T> serializer = new AvroSerializer<>();
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
            return new ConfluentDeserializer<>(confluent, type, configs);
        }
        AvroDeserializer<T> deserializer = new AvroDeserializer<>(type);
        deserializer.configure(configs, false);
        return deserializer;
    }

    /** Whose they are, for a log. */
    @Override
    public String toString() {
        return confluent == null ? "the built-in serializers" : "Confluent's serializers " + confluent.version();
    }
}
