package dev.visionstreams.inflight;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record header as a plain value; the array is shared and must not be changed. */
@SuppressWarnings("ArrayRecordComponent") // Kafka's headers are arrays; never compared
public record HeaderField(String key, byte @Nullable [] value) implements Header {
    static HeaderField of(Header header) {
        return new HeaderField(header.key(), header.value());
    }
}
