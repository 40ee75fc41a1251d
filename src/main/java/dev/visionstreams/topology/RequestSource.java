package dev.visionstreams.topology;

import dev.visionstreams.event.ImageRequest;

/** What the values of the topics of requests mean. Thread-safe. */
@FunctionalInterface
public interface RequestSource {
    /**
     * Reads a record's value.
     *
     * @throws org.apache.kafka.common.errors.SerializationException for bytes that are no request, whatever the
     *     registry's state, and anything else where the registry is at fault
     */
    Received read(String topic, byte[] value);

    /** What came. */
    sealed interface Received {
        /**
         * A request.
         *
         * @param whole whether it holds all that the value said
         */
        record Asked(ImageRequest request, boolean whole) implements Received {}

        /**
         * Nothing is asked, and nothing leaves.
         *
         * @param why one of few constants in upper case
         */
        record Ignored(String why) implements Received {}
    }
}
