package dev.visionstreams.serde;

import dev.visionstreams.serde.JsonToEvent.Result;
import org.apache.avro.specific.SpecificRecord;

/** Reads events in plain JSON, without a schema registry. Thread-safe. */
public final class JsonDeserializer<T extends SpecificRecord> implements EventDeserializer<T> {
    private final Class<T> type;

    public JsonDeserializer(Class<T> type) {
        this.type = type;
    }

    @Override
    public Reading<T> read(String topic, byte[] data) {
        Result<T> result = JsonToEvent.read(JsonToEvent.parse(data), type);
        return new Reading<>(result.event(), result.unknown().isEmpty());
    }
}
