package dev.visionstreams.registry;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Confluent's classes, by name: nothing here is compiled against them, as they aren't on Maven Central. */
record ConfluentClasses(Class<?> serializer, Class<?> deserializer) {
    static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    /**
     * Returns null if they aren't on the class path.
     *
     * @throws ConfigException if they are and something that they need isn't
     */
    static @Nullable ConfluentClasses find(ClassLoader loader) {
        try {
            return new ConfluentClasses(
                    Class.forName(SERIALIZER, true, loader), Class.forName(DESERIALIZER, true, loader));
        } catch (ClassNotFoundException e) {
            return null;
        } catch (LinkageError e) {
            throw unusable(e);
        }
    }

    /** As its jar says; empty if it doesn't. */
    String version() {
        @Nullable String version = serializer.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    /** One more serializer for values, configured. */
    @SuppressWarnings("unchecked") // it takes what it can serialize, generated records among it
    Serializer<Object> newSerializer(Map<String, ?> configs) {
        Serializer<Object> made = (Serializer<Object>) made(serializer);
        configured(() -> made.configure(configs, false));
        return made;
    }

    /** One more deserializer of values, configured. */
    @SuppressWarnings("unchecked") // what it gives is looked at
    Deserializer<Object> newDeserializer(Map<String, ?> configs) {
        Deserializer<Object> made = (Deserializer<Object>) made(deserializer);
        configured(() -> made.configure(configs, false));
        return made;
    }

    /** The schema of an id, as a deserializer of Confluent's knows it; null if it doesn't tell. */
    static @Nullable Schema writerSchema(Deserializer<Object> deserializer, String subject, int id) {
        try {
            Object parsed = deserializer
                    .getClass()
                    .getMethod("getSchemaBySubjectAndId", String.class, int.class)
                    .invoke(deserializer, subject, id);
            return parsed.getClass().getMethod("rawSchema").invoke(parsed) instanceof Schema schema ? schema : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Object made(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw unusable(e);
        }
    }

    private static void configured(Runnable action) {
        try {
            action.run();
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException e) {
            // A number that it wants as one and gets as text, say, or a key store that can't be read.
            ConfigException refused = new ConfigException("Confluent's serializer refuses its configuration: " + e);
            refused.initCause(e);
            throw refused;
        } catch (LinkageError e) {
            throw unusable(e);
        }
    }

    private static ConfigException unusable(Throwable cause) {
        ConfigException unusable = new ConfigException("Confluent's serializer is on the class path and can't be used ("
                + cause + "): build with the Maven profile, -Pconfluent, or set vision.serializer=builtin");
        unusable.initCause(cause);
        return unusable;
    }
}
