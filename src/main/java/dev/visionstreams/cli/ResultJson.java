package dev.visionstreams.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.registry.EventToJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A result as a line of JSON: where the record is, its key, and the event under {@code value} as
 * {@link EventToJson} writes it.
 */
final class ResultJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ResultJson() {}

    static String of(Result result) {
        ConsumerRecord<byte[], byte[]> record = result.record();
        ObjectNode line = NODES.objectNode()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestamp", Instant.ofEpochMilli(record.timestamp()).toString())
                .put("requestId", result.requestId());
        byte @Nullable [] key = record.key();
        line.put("key", key == null ? null : new String(key, StandardCharsets.UTF_8));
        SpecificRecord event = result.event();
        line.put("type", event == null ? null : event.getSchema().getName());
        line.set("value", event == null ? NODES.nullNode() : EventToJson.of(event));
        if (result.problem() != null) {
            line.put("problem", result.problem());
        }
        return line.toString();
    }
}
