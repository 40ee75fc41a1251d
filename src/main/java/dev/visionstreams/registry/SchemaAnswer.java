package dev.visionstreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/** Reads one schema out of the registry's answer, with the schemas that it refers to, deepest first. Used once. */
final class SchemaAnswer {
    private final Function<Reference, JsonNode> fetch;
    private final Schema.Parser parser;
    private final Set<Reference> seen = new HashSet<>();

    record Reference(String subject, int version) {}

    SchemaAnswer(Function<Reference, JsonNode> fetch, Schema.Parser parser) {
        this.fetch = fetch;
        this.parser = parser;
    }

    /**
     * @throws RegistryException if the answer isn't one that a registry gives
     * @throws SerializationException if the schema isn't one of Avro's
     */
    Schema parse(JsonNode answer) {
        if (!answer.path("schema").isTextual()) {
            throw RegistryException.passing("the schema registry's answer has no schema", null);
        }
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException("the schema is one of " + type + ", not of Avro");
        }
        for (JsonNode reference : answer.path("references")) {
            Reference target = new Reference(
                    reference.path("subject").asText(""),
                    reference.path("version").asInt());
            if (seen.add(target)) {
                parse(fetch.apply(target));
            }
        }
        try {
            return parser.parse(answer.path("schema").textValue());
        } catch (AvroRuntimeException | StackOverflowError e) {
            throw new SerializationException("the registered schema is none that Avro reads", e);
        }
    }
}
