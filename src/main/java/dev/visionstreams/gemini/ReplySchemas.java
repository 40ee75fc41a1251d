package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.model.ModelRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of each task's reply, sent with the request. Every property is required and in the order in which the
 * prompt names it, as the documentation advises. Only the prompt limits the number of objects: with a {@code maxItems}
 * of any size the service refuses schemas as too complex.
 */
final class ReplySchemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ReplySchemas() {}

    /** Null where the reply is plain text, and for PNG masks, which a schema turns into placeholders. */
    static @Nullable ObjectNode of(ModelRequest request, MaskForm masks) {
        return switch (request.task()) {
            case CAPTION, ANSWER -> null;
            case CLASSIFY -> arrayOf(label(request.labels()));
            case DETECT -> objects(request);
            case SEGMENT -> {
                if (masks == MaskForm.PNG) {
                    yield null;
                }
                ObjectNode properties = NODES.objectNode();
                properties.set("box_2d", numbers(4));
                properties.set("polygon", arrayOf(numbers(2)));
                properties.set("label", label(request.labels()));
                yield arrayOf(objectOf(properties));
            }
            case POINT -> {
                ObjectNode properties = NODES.objectNode();
                properties.set("point", numbers(2));
                if (request.images().size() > 1) {
                    properties.set("image", NODES.objectNode().put("type", "integer"));
                }
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
            case DETECT_3D -> {
                ObjectNode properties = NODES.objectNode();
                properties.set("box_3d", numbers("number", 9));
                properties.set("label", label(request.labels()));
                yield arrayOf(objectOf(properties));
            }
        };
    }

    /** The characters of all enumerations. */
    static int enumCharacters(@Nullable ObjectNode schema) {
        int characters = 0;
        for (JsonNode values : schema == null ? List.<JsonNode>of() : schema.findValues("enum")) {
            for (JsonNode value : values) {
                characters += value.asText().length();
            }
        }
        return characters;
    }

    /** Removes all enumerations from a schema. */
    static void removeEnums(@Nullable ObjectNode schema) {
        for (JsonNode described : schema == null ? List.<JsonNode>of() : schema.findParents("enum")) {
            ((ObjectNode) described).remove("enum");
        }
    }

    private static ObjectNode objects(ModelRequest request) {
        ObjectNode properties = NODES.objectNode();
        properties.set("box_2d", numbers(4));
        properties.set("label", label(request.labels()));
        return arrayOf(objectOf(properties));
    }

    private static ObjectNode numbers(int count) {
        return numbers("integer", count);
    }

    private static ObjectNode numbers(String type, int count) {
        return arrayOf(NODES.objectNode().put("type", type))
                .put("minItems", count)
                .put("maxItems", count);
    }

    private static ObjectNode label(List<String> labels) {
        ObjectNode label = string();
        if (!labels.isEmpty()) {
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
