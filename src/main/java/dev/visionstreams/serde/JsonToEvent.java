package dev.visionstreams.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads events in plain JSON as {@link EventToJson} writes it. A field that is missing, or null where the schema doesn't
 * allow null, gets the schema's default. Unknown fields are reported and skipped. Anything else that doesn't fit is a
 * {@link SerializationException} that names the field and never quotes its value, which may be secret.
 */
public final class JsonToEvent {
    /** A string may hold a whole image; the record's size is bound enough. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private static final int MOST_UNKNOWN = 20;

    private static final ConcurrentHashMap<Class<?>, GeneratedClasses> CLASSES = new ConcurrentHashMap<>();

    private final GeneratedClasses classes;
    private final List<String> unknown = new ArrayList<>();

    /**
     * An event and the fields that it can't hold.
     *
     * @param unknown paths of fields that the schema lacks, at most 20; empty if there are none
     */
    public record Result<T>(T event, List<String> unknown) {
        public Result {
            unknown = List.copyOf(unknown);
        }
    }

    private JsonToEvent(GeneratedClasses classes) {
        this.classes = classes;
    }

    /** Parses one JSON object. */
    public static ObjectNode parse(byte[] text) {
        try {
            return object(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw notJson(e);
        } catch (IOException e) {
            throw new SerializationException("no JSON: " + e.getMessage(), e);
        }
    }

    /** Parses one JSON object. */
    public static ObjectNode parse(String text) {
        try {
            return object(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private static ObjectNode object(@Nullable JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new SerializationException("no JSON object: " + (node == null ? "nothing" : kind(node)));
    }

    private static SerializationException notJson(JsonProcessingException e) {
        // Only the original message: the full one quotes the text.
        return new SerializationException("no JSON: " + e.getOriginalMessage(), e);
    }

    public static <T extends SpecificRecord> Result<T> read(ObjectNode json, Class<T> type) {
        GeneratedClasses classes = CLASSES.computeIfAbsent(type, missing -> GeneratedClasses.of(type));
        JsonToEvent reader = new JsonToEvent(classes);
        return new Result<>(type.cast(reader.record("", json, classes.schema())), reader.unknown);
    }

    private IndexedRecord record(String path, JsonNode json, Schema schema) {
        require(json.isObject(), path, json, "an object");
        IndexedRecord record = (IndexedRecord) classes.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            @Nullable JsonNode value = json.get(field.name());
            String name = path.isEmpty() ? field.name() : path + "." + field.name();
            boolean absent = value == null || (value.isNull() && !field.schema().isNullable());
            if (absent && !field.hasDefaultValue()) {
                throw new SerializationException(name + ": missing");
            }
            record.put(
                    field.pos(),
                    absent || value == null
                            ? classes.deepCopy(field.schema(), classes.getDefaultValue(field))
                            : value(name, value, field.schema()));
        }
        json.fieldNames().forEachRemaining(name -> {
            if (schema.getField(name) == null && unknown.size() < MOST_UNKNOWN) {
                unknown.add(path.isEmpty() ? name : path + "." + name);
            }
        });
        return record;
    }

    private @Nullable Object value(String path, JsonNode json, Schema schema) {
        return switch (schema.getType()) {
            case UNION -> json.isNull() ? null : value(path, json, present(schema));
            case RECORD -> record(path, json, schema);
            case ARRAY -> array(path, json, schema.getElementType());
            case MAP -> map(path, json, schema.getValueType());
            case STRING -> {
                require(json.isTextual(), path, json, "a text");
                yield json.textValue();
            }
            case BYTES -> bytes(path, json);
            case INT -> {
                require(json.isIntegralNumber() && json.canConvertToInt(), path, json, "an integer of 32 bits");
                yield json.intValue();
            }
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? time(path, json)
                        : integer(path, json);
            case DOUBLE -> {
                require(json.isNumber(), path, json, "a number");
                yield json.doubleValue();
            }
            case BOOLEAN -> {
                require(json.isBoolean(), path, json, "true or false");
                yield json.booleanValue();
            }
            default -> throw new IllegalStateException("no event has a field of " + schema.getType());
        };
    }

    private static Schema present(Schema union) {
        return union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private List<@Nullable Object> array(String path, JsonNode json, Schema element) {
        require(json.isArray(), path, json, "an array");
        List<@Nullable Object> values = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            values.add(value(path + "[" + i + "]", json.get(i), element));
        }
        return values;
    }

    private Map<String, @Nullable Object> map(String path, JsonNode json, Schema value) {
        require(json.isObject(), path, json, "an object");
        Map<String, @Nullable Object> values = new HashMap<>();
        json.properties()
                .forEach(entry ->
                        values.put(entry.getKey(), value(path + "." + entry.getKey(), entry.getValue(), value)));
        return values;
    }

    private static ByteBuffer bytes(String path, JsonNode json) {
        require(json.isTextual() || json.isBinary(), path, json, "bytes in base64");
        try {
            return ByteBuffer.wrap(
                    json.isBinary() ? json.binaryValue() : Base64.getDecoder().decode(json.textValue()));
        } catch (IllegalArgumentException | IOException e) {
            throw new SerializationException(path + ": a text that isn't base64");
        }
    }

    private static Object integer(String path, JsonNode json) {
        require(json.isIntegralNumber() && json.canConvertToLong(), path, json, "an integer of 64 bits");
        return json.longValue();
    }

    private static Object time(String path, JsonNode json) {
        require(json.isTextual(), path, json, "a time such as 2026-11-22T17:26:49.983Z");
        try {
            return OffsetDateTime.parse(json.textValue()).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw new SerializationException(path + ": a text that is no time such as 2026-11-22T17:26:49.983Z");
        }
    }

    private static void require(boolean fits, String path, JsonNode json, String expected) {
        if (!fits) {
            throw new SerializationException((path.isEmpty() ? "" : path + ": ") + kind(json) + ", not " + expected);
        }
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT, ARRAY -> "an " + json.getNodeType().name().toLowerCase(Locale.ROOT);
            case STRING -> "a text";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case NUMBER -> json.isIntegralNumber() ? "an integer" : "a number with a fraction";
            default -> "nothing";
        };
    }
}
