package dev.visionstreams.registry;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** A deserializer that also tells whether the event holds all that the record held. Safe for use by any thread. */
public interface EventDeserializer<T> extends Deserializer<T> {
    /**
     * An event out of a record.
     *
     * @param whole false if its writer knew fields that the event's class doesn't have, so that the bytes hold more
     */
    record Reading<T>(T event, boolean whole) {}

    /**
     * Reads a record's value.
     *
     * @throws SerializationException if the bytes are at fault, and always will be
     * @throws RegistryException if the registry is
     */
    Reading<T> read(String topic, byte[] data);

    /** The event alone; null for null. Fails as {@link #read} does. */
    @Override
    default @Nullable T deserialize(String topic, byte @Nullable [] data) {
        return data == null ? null : read(topic, data).event();
    }
}
