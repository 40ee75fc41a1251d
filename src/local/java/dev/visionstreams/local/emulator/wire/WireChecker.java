package dev.visionstreams.local.emulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.wire.WireMessage.Field;
import dev.visionstreams.local.emulator.wire.WireMessage.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON against a message like Google's front end when it converts JSON to protobuf: unknown names and values of a
 * wrong type are errors, and one answer lists all of them. The result has snake_case names, upper-case enum values and
 * decoded bytes.
 */
final class WireChecker {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private record Violation(String field, String description) {}

    private final List<Violation> violations = new ArrayList<>();

    private WireChecker() {}

    static ObjectNode check(JsonNode json, WireMessage type) throws ApiException {
        WireChecker checker = new WireChecker();
        ObjectNode checked = checker.message(json, type, "");
        if (!checker.violations.isEmpty()) {
            throw checker.failure();
        }
        return checked;
    }

    private ApiException failure() {
        ApiException error = ApiException.invalid(
                violations.stream().map(Violation::description).collect(Collectors.joining("\n")));
        ArrayNode list = error.detail("BadRequest").putArray("fieldViolations");
        for (Violation violation : violations) {
            ObjectNode entry = list.addObject();
            if (!violation.field().isEmpty()) {
                entry.put("field", violation.field());
            }
            entry.put("description", violation.description());
        }
        return error;
    }

    private ObjectNode message(JsonNode json, WireMessage type, String path) {
        ObjectNode checked = JSON.objectNode();
        if (!json.isObject()) {
            invalid(path, type.typeName(), json);
            return checked;
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            Field field = type.field(entry.getKey());
            if (field == null) {
                unknown(entry.getKey(), path);
            } else if (!entry.getValue().isNull()) {
                String fieldPath = path.isEmpty() ? field.name() : path + "." + field.name();
                JsonNode value = field.repeated()
                        ? list(entry.getValue(), field, fieldPath)
                        : value(entry.getValue(), field, fieldPath);
                if (value != null) {
                    checked.set(field.name(), value);
                }
            }
        }
        return checked;
    }

    private ArrayNode list(JsonNode json, Field field, String path) {
        ArrayNode checked = JSON.arrayNode();
        if (!json.isArray()) {
            // A single value is accepted as a list; its path has no index.
            JsonNode value = value(json, field, path);
            return value == null ? checked : checked.add(value);
        }
        for (int i = 0; i < json.size(); i++) {
            JsonNode value = value(json.get(i), field, path + "[" + i + "]");
            if (value != null) {
                checked.add(value);
            }
        }
        return checked;
    }

    private @Nullable JsonNode value(JsonNode json, Field field, String path) {
        WireMessage message = field.message();
        if (message != null) {
            return field.kind() == Kind.MAP ? map(json, message, field, path) : message(json, message, path);
        }
        JsonNode value =
                switch (field.kind()) {
                    case STRING -> json.isTextual() ? json : null;
                    case BYTES -> bytes(json, path);
                    case INT32, INT64 -> integer(json, field.kind());
                    case DOUBLE -> json.isNumber() ? json : null;
                    case BOOL -> json.isBoolean() ? json : null;
                    case ENUM -> enumValue(json, field);
                    case ANY, MESSAGE, MAP -> json;
                };
        if (value == null && field.kind() != Kind.BYTES) {
            invalid(path, field.typeName(), json);
        }
        return value;
    }

    private ObjectNode map(JsonNode json, WireMessage message, Field field, String path) {
        ObjectNode checked = JSON.objectNode();
        if (!json.isObject()) {
            invalid(path, field.typeName(), json);
            return checked;
        }
        int index = 0;
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            checked.set(entry.getKey(), message(entry.getValue(), message, path + "[" + index + "].value"));
            index++;
        }
        return checked;
    }

    /** Base64, standard or URL-safe, padded or not, as in protobuf's JSON. */
    private @Nullable JsonNode bytes(JsonNode json, String path) {
        if (!json.isTextual()) {
            invalid(path, "TYPE_BYTES", json);
            return null;
        }
        String text = json.textValue();
        boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return JSON.binaryNode((urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
        } catch (IllegalArgumentException notBase64) {
            String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
            violations.add(new Violation(
                    path,
                    "Invalid value at '" + path + "' (TYPE_BYTES), Base64 decoding failed for \"" + shown + "\""));
            return null;
        }
    }

    private static @Nullable JsonNode integer(JsonNode json, Kind kind) {
        if (!json.isNumber() && !json.isTextual()) {
            return null;
        }
        try {
            long value = new BigDecimal(json.asText()).longValueExact();
            return kind == Kind.INT32 && value != (int) value ? null : JSON.numberNode(value);
        } catch (ArithmeticException | NumberFormatException notAnInteger) {
            return null;
        }
    }

    private static @Nullable JsonNode enumValue(JsonNode json, Field field) {
        String value = json.asText().toUpperCase(Locale.ROOT);
        return json.isTextual() && field.values().contains(value) ? JSON.textNode(value) : null;
    }

    private void unknown(String name, String path) {
        violations.add(new Violation(
                path,
                "Invalid JSON payload received. Unknown name \"" + name + "\""
                        + (path.isEmpty() ? "" : " at '" + path + "'") + ": Cannot find field."));
    }

    private void invalid(String path, String typeName, JsonNode json) {
        String shown = json.isContainerNode() ? "" : ", " + json;
        violations.add(new Violation(path, "Invalid value at '" + path + "' (" + typeName + ")" + shown));
    }
}
