package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.model.ModelRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of each task's reply, as the JSON Schema that is sent with the request. Every property is required and in
 * the order in which the prompt names it, as the documentation advises. How many objects there may be is said in the
 * prompt alone: a {@code maxItems} of any size makes the service refuse schemas as too complex.
 */
final class ReplySchemas {
    /** Long enumerations are refused as too complex too; the prompt names the labels in any case. */
    private static final int MAX_ENUMERATED = 100;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReplySchemas() {}

    /** Null where the reply is plain text. */
    static @Nullable ObjectNode of(ModelRequest request) {
        return switch (request.task()) {
            case CAPTION, ANSWER -> null;
            case CLASSIFY -> arrayOf(label(request.labels()));
            case DETECT -> objects(request);
            case SEGMENT -> {
                ObjectNode properties = NODES.objectNode();
                properties.set("box_2d", numbers(4));
                properties.set("mask", string());
                properties.set("label", label(request.labels()));
                yield arrayOf(objectOf(properties));
            }
            case POINT -> {
                ObjectNode properties = NODES.objectNode();
                properties.set("point", numbers(2));
                properties.set("label", label(request.labels()));
                yield arrayOf(objectOf(properties));
            }
            case DESCRIBE -> {
                ObjectNode properties = NODES.objectNode();
                properties.set("caption", string());
                properties.set("labels", arrayOf(label(request.labels())));
                properties.set("objects", objects(request));
                yield objectOf(properties);
            }
        };
    }

    private static ObjectNode objects(ModelRequest request) {
        ObjectNode properties = NODES.objectNode();
        properties.set("box_2d", numbers(4));
        properties.set("label", label(request.labels()));
        return arrayOf(objectOf(properties));
    }

    private static ObjectNode numbers(int count) {
        return arrayOf(NODES.objectNode().put("type", "integer"))
                .put("minItems", count)
                .put("maxItems", count);
    }

    private static ObjectNode label(List<String> labels) {
        ObjectNode label = string();
        if (!labels.isEmpty() && labels.size() <= MAX_ENUMERATED) {
            var values = label.putArray("enum");
            labels.stream().distinct().forEach(values::add);
        }
        return label;
    }

    private static ObjectNode string() {
        return NODES.objectNode().put("type", "string");
    }

    private static ObjectNode arrayOf(ObjectNode items) {
        ObjectNode array = NODES.objectNode().put("type", "array");
        array.set("items", items);
        return array;
    }

    private static ObjectNode objectOf(ObjectNode properties) {
        ObjectNode object = NODES.objectNode().put("type", "object");
        object.set("properties", properties);
        var required = object.putArray("required");
        properties.fieldNames().forEachRemaining(required::add);
        return object;
    }
}
