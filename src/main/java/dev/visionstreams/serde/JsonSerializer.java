package dev.visionstreams.serde;

import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes events in plain JSON, without a schema registry. Thread-safe. */
public final class JsonSerializer<T extends SpecificRecord> implements Serializer<T> {
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T data) {
        return data == null ? null : EventToJson.of(data).toString().getBytes(StandardCharsets.UTF_8);
    }
}
