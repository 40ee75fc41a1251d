package dev.visionstreams.serde.confluent;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Confluent's classes, loaded by name: they aren't on Maven Central, so nothing is compiled against them. */
record ConfluentClasses(Class<?> serializer, Class<?> deserializer) {
    static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    /**
     * Returns null if they aren't on the class path.
     *
     * @throws ConfigException if they are there, but not all that they depend on
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

    /** The version that the jar declares; empty if it declares none. */
    String version() {
        @Nullable String version = serializer.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    /** Creates a configured serializer for values. */
    @SuppressWarnings("unchecked") // it accepts any serializable object
    Serializer<Object> newSerializer(Map<String, ?> configs) {
        Serializer<Object> made = (Serializer<Object>) made(serializer);
        configured(() -> made.configure(configs, false));
        return made;
    }

    /** Creates a configured deserializer for values. */
    @SuppressWarnings("unchecked") // the result's type is checked
    Deserializer<Object> newDeserializer(Map<String, ?> configs) {
        Deserializer<Object> made = (Deserializer<Object>) made(deserializer);
        configured(() -> made.configure(configs, false));
        return made;
    }

    /** The schema of an id, from a deserializer of Confluent's; null if it can't be had. */
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
            // For example a number given as text, or a key store that can't be read.
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
