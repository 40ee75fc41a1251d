package dev.visionstreams.serde;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** A deserializer that also reports whether the event holds everything that the record held. Thread-safe. */
public interface EventDeserializer<T> extends Deserializer<T> {
    /**
     * An event and whether it is complete.
     *
     * @param whole false if the writer's schema has fields that the event's class lacks, so the bytes hold more
     */
    record Reading<T>(T event, boolean whole) {}

    /**
     * Reads a record's value.
     *
     * @throws SerializationException if the bytes are at fault; reading them again fails again
     * @throws RegistryException if the registry is at fault
     */
    Reading<T> read(String topic, byte[] data);

    /** Only the event; null for null. Fails as {@link #read} does. */
    @Override
    default @Nullable T deserialize(String topic, byte @Nullable [] data) {
        return data == null ? null : read(topic, data).event();
    }
}
