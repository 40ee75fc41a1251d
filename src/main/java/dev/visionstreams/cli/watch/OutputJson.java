package dev.visionstreams.cli.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.serde.EventToJson;
import dev.visionstreams.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A result as a line of JSON: the record's place and key, and the event under {@code value} as {@link EventToJson}
 * writes it. What a terminal would obey is escaped.
 */
public final class OutputJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private OutputJson() {}

    /** Any result. */
    public static String of(OutputRecord result) {
        return Printable.escaped(node(result).toString());
    }

    /** The same over several lines, for a file. */
    static String pretty(OutputRecord result) {
        return node(result).toPrettyString();
    }

    static ObjectNode node(OutputRecord result) {
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
        return line;
    }
}
