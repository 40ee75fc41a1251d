package dev.visionstreams.serde.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A schema's text for the registry: without {@code avro.java.string}, which Avro's generator leaves in a class's schema,
 * so that the registered schema equals the published one.
 */
final class SchemaText {
    private static final String JAVA_STRING = "avro.java.string";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaText() {}

    static String of(Schema schema) {
        try {
            return JSON.writeValueAsString(stripped(JSON.readTree(schema.toString())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that isn't JSON", e);
        }
    }

    private static JsonNode stripped(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(element -> copy.add(stripped(element)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (member.getKey().equals("default")) {
                copy.set(member.getKey(), member.getValue()); // data, where the name would mean nothing
            } else if (!member.getKey().equals(JAVA_STRING)) {
                copy.set(member.getKey(), stripped(member.getValue()));
            }
        }
        boolean nothingButTheType = object.has(JAVA_STRING) && copy.size() == 1 && copy.has("type");
        return nothingButTheType ? copy.get("type") : copy;
    }
}
