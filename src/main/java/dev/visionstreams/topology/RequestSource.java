package dev.visionstreams.topology;

import dev.visionstreams.event.ImageRequest;

/** Reads the values of the requests' topics. Thread-safe. */
@FunctionalInterface
public interface RequestSource {
    /**
     * Reads a record's value.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if the bytes aren't a request, whatever the registry's
     *     state
     * @throws dev.visionstreams.serde.RegistryException if the registry is at fault
     */
    Received read(String topic, byte[] value);

    /** What a record asks for. */
    sealed interface Received {
        /**
         * A request.
         *
         * @param whole whether it holds everything that the value held
         */
        record Asked(ImageRequest request, boolean whole) implements Received {}

        /**
         * Nothing is asked for, and no record leaves.
         *
         * @param why one of a few constants in upper case
         */
        record Ignored(String why) implements Received {}
    }
}
