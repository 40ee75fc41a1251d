package dev.visionstreams.serde.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.serde.RegistryException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/** Parses a schema from the registry's answer, after the schemas that it refers to. For one use. */
final class SchemaAnswer {
    /** Schemas that one schema may refer to, directly or indirectly. */
    static final int MAX_REFERENCES = 100;

    static final int MAX_REFERENCE_DEPTH = 20;

    /** Characters of a schema and all that it refers to. */
    static final int MAX_CHARS = 1 << 20;

    private final Function<Reference, JsonNode> fetch;
    private final Schema.Parser parser;
    private final Set<Reference> seen = new HashSet<>();
    private int chars;

    record Reference(String subject, int version) {}

    SchemaAnswer(Function<Reference, JsonNode> fetch, Schema.Parser parser) {
        this.fetch = fetch;
        this.parser = parser;
    }

    /**
     * @throws RegistryException if the answer isn't a registry's
     * @throws SerializationException if the schema isn't Avro's or exceeds a bound
     */
    Schema parse(JsonNode answer) {
        return parse(answer, 0);
    }

    private Schema parse(JsonNode answer, int depth) {
        if (!answer.path("schema").isTextual()) {
            throw RegistryException.passing("the schema registry's answer has no schema", null);
        }
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException("the schema is of type " + type + ", not AVRO");
        }
        for (JsonNode reference : answer.path("references")) {
            Reference target = new Reference(
                    reference.path("subject").asText(""),
                    reference.path("version").asInt());
            if (seen.add(target)) {
                require(depth < MAX_REFERENCE_DEPTH, "references nested more than " + MAX_REFERENCE_DEPTH + " deep");
                require(seen.size() <= MAX_REFERENCES, "more than " + MAX_REFERENCES + " references");
                parse(fetch.apply(target), depth + 1);
            }
        }
        String text = answer.path("schema").textValue();
        chars += text.length();
        require(chars <= MAX_CHARS, "more than " + MAX_CHARS + " characters, those of its references included");
        try {
            return parser.parse(text);
        } catch (RuntimeException | StackOverflowError e) {
            // Avro's own exceptions, and others such as UnsupportedOperationException for a fixed type of 2 GiB.
            throw new SerializationException("Avro can't parse the registered schema", e);
        }
    }

    private static void require(boolean within, String excess) {
        if (!within) {
            throw new SerializationException("the registered schema is refused: " + excess);
        }
    }
}
