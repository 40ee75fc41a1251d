package dev.visionstreams.local.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;

/**
 * The schemas in a registry. A schema has one id in all its subjects; ids count from 1. Errors have Confluent's codes.
 * Thread-safe.
 */
final class RegisteredSchemas {
    /** Index plus one is the id. */
    private final List<Registered> byId = new ArrayList<>();

    /** Index plus one is the version. */
    private final Map<String, List<Integer>> bySubject = new LinkedHashMap<>();

    /** @param text as received */
    private record Registered(String text, Schema schema) {}

    synchronized List<String> subjects() {
        return List.copyOf(bySubject.keySet());
    }

    synchronized List<Integer> versions(String subject) throws RegistryRefusal {
        return IntStream.rangeClosed(1, ids(subject).size()).boxed().toList();
    }

    synchronized ObjectNode register(String subject, String text) throws RegistryRefusal {
        Schema schema = parsed(text);
        List<Integer> ids = bySubject.getOrDefault(subject, List.of());
        int id = idOf(schema);
        if (!ids.contains(id)) {
            if (!ids.stream().allMatch(earlier -> fits(schema, earlier))) {
                throw new RegistryRefusal(
                        409,
                        409,
                        "Schema being registered is incompatible with an earlier schema for subject " + subject);
            }
            if (id == 0) {
                byId.add(new Registered(text, schema));
                id = byId.size();
            }
            bySubject.computeIfAbsent(subject, key -> new ArrayList<>()).add(id);
        }
        return JsonNodeFactory.instance.objectNode().put("id", id);
    }

    synchronized ObjectNode lookUp(String subject, String text) throws RegistryRefusal {
        List<Integer> ids = ids(subject);
        int index = ids.indexOf(idOf(parsed(text)));
        if (index < 0) {
            throw new RegistryRefusal(404, 40403, "Schema not found");
        }
        return described(subject, index + 1, ids.get(index));
    }

    synchronized ObjectNode version(String subject, String version) throws RegistryRefusal {
        List<Integer> ids = ids(subject);
        int number = number(version, ids.size());
        return described(subject, number, ids.get(number - 1));
    }

    synchronized ObjectNode byId(String id) throws RegistryRefusal {
        @Nullable Integer number = parsedNumber(id);
        if (number == null || number < 1 || number > byId.size()) {
            throw new RegistryRefusal(404, 40403, "Schema " + id + " not found");
        }
        return JsonNodeFactory.instance.objectNode().put("schema", of(number).text());
    }

    synchronized boolean isCompatible(String subject, String version, String text) throws RegistryRefusal {
        List<Integer> ids = ids(subject);
        return fits(parsed(text), ids.get(number(version, ids.size()) - 1));
    }

    private ObjectNode described(String subject, int version, int id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("subject", subject)
                .put("version", version)
                .put("id", id)
                .put("schema", of(id).text());
    }

    private Registered of(int id) {
        return byId.get(id - 1);
    }

    /** Returns 0 for a new schema. Compares texts: schemas that differ only in documentation are different. */
    private int idOf(Schema schema) {
        String text = schema.toString();
        return 1
                + IntStream.range(0, byId.size())
                        .filter(i -> byId.get(i).schema().toString().equals(text))
                        .findFirst()
                        .orElse(-1);
    }

    private List<Integer> ids(String subject) throws RegistryRefusal {
        @Nullable List<Integer> ids = bySubject.get(subject);
        if (ids == null) {
            throw new RegistryRefusal(404, 40401, "Subject '" + subject + "' not found.");
        }
        return ids;
    }

    private static int number(String version, int latest) throws RegistryRefusal {
        if (version.equals("latest")) {
            return latest;
        }
        @Nullable Integer number = parsedNumber(version);
        if (number == null) {
            throw new RegistryRefusal(422, 42202, "The specified version '" + version + "' is not a valid version id.");
        }
        if (number < 1 || number > latest) {
            throw new RegistryRefusal(404, 40402, "Version " + version + " not found.");
        }
        return number;
    }

    private static @Nullable Integer parsedNumber(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }

    /** Whether each of the two schemas reads what the other writes. */
    private boolean fits(Schema schema, int id) {
        Schema other = of(id).schema();
        return reads(schema, other) && reads(other, schema);
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static Schema parsed(String text) throws RegistryRefusal {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException e) {
            throw new RegistryRefusal(422, 42201, "Input schema is an invalid Avro schema");
        }
    }
}
