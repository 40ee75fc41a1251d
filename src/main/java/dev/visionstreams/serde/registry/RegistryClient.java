package dev.visionstreams.serde.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import java.util.Map;
import java.util.function.Function;
import okhttp3.HttpUrl;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A minimal client of Confluent's schema registry. Caches ids and schemas for good, because neither ever changes;
 * concurrent first look-ups share one call. Blocks on the network; thread-safe.
 *
 * <p>Every method throws {@link RegistryException} if the registry gives no usable answer.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">the registry's API</a>
 */
public final class RegistryClient implements AutoCloseable {
    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final RegistryGate gate;
    private final Memo<Integer, Schema> schemas = new Memo<>();
    private final Memo<SubjectSchema, Integer> registered = new Memo<>();
    private final Memo<SubjectSchema, Integer> lookedUp = new Memo<>();

    /** The schema as text: to Avro, schemas that differ only in documentation are equal. */
    private record SubjectSchema(String subject, String schema) {}

    /**
     * A schema as a version of a subject.
     *
     * @param version 1 or more
     */
    public record SubjectVersion(int id, int version, Schema schema) {}

    private RegistryClient(RegistrySettings settings, RegistryGate gate) {
        this.settings = settings;
        this.gate = gate;
        this.http = new RegistryHttp(settings);
    }

    /**
     * Creates a client from a serializer's configuration.
     *
     * @param configs Confluent's names, {@code schema.registry.url} at least
     * @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported here
     */
    public static RegistryClient of(Map<String, ?> configs) {
        return of(configs, RegistryGate.alwaysOpen());
    }

    /**
     * The same, asking only when the gate allows it.
     *
     * @throws org.apache.kafka.common.config.ConfigException as above
     */
    static RegistryClient of(Map<String, ?> configs, RegistryGate gate) {
        return new RegistryClient(RegistrySettings.of(configs), gate);
    }

    /** Registers a schema unless it is registered, and returns its id. */
    public int register(String subject, Schema schema) {
        return registered.get(
                new SubjectSchema(subject, SchemaText.of(schema)),
                key -> ask(body(key.schema()), RegistryClient::id, "subjects", subject, "versions"));
    }

    /** Returns a registered schema's id; fails, not retryable, if it isn't registered. */
    public int lookUp(String subject, Schema schema) {
        return lookedUp.get(
                new SubjectSchema(subject, SchemaText.of(schema)),
                key -> ask(body(key.schema()), RegistryClient::id, "subjects", subject));
    }

    /** Returns a subject's latest version; asks each time. */
    public SubjectVersion latest(String subject) {
        JsonNode answer = version(subject, "latest");
        return new SubjectVersion(
                id(answer), number(answer, "version"), references().parse(answer));
    }

    /**
     * Returns the schema of an id.
     *
     * @throws SerializationException if the record that names the id is at fault: the registry has no Avro schema for it
     *     or doesn't show it, though it answers other questions
     */
    public Schema schema(int id) {
        if (id < 0) {
            throw new SerializationException("no schema has the id " + id);
        }
        return schemas.get(id, this::fetch);
    }

    private Schema fetch(int id) {
        try {
            return references().parse(ask(null, answer -> answer, "schemas", "ids", Integer.toString(id)));
        } catch (RegistryException e) {
            if (gate.isFaultOfRecord(e)) {
                throw new SerializationException("the schema registry gives no schema with the id " + id, e);
            }
            throw e;
        }
    }

    private SchemaAnswer references() {
        return new SchemaAnswer(
                reference -> version(reference.subject(), Integer.toString(reference.version())),
                new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false));
    }

    private JsonNode version(String subject, String version) {
        return ask(null, answer -> answer, "subjects", subject, "versions", version);
    }

    /** @param body to post; null: to get */
    private <T> T ask(@Nullable JsonNode body, Function<JsonNode, T> understand, String... path) {
        return gate.ask(
                (body == null ? "GET " : "POST ") + String.join("/", path),
                () -> understand.apply(http.exchange(url -> addAll(url, path), body)));
    }

    private static HttpUrl.Builder addAll(HttpUrl.Builder url, String... path) {
        for (String segment : path) {
            url.addPathSegment(segment);
        }
        return url;
    }

    /** Sends no schema type: AVRO is the default, and registries before 5.5 don't know the field. */
    private static JsonNode body(String schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema);
    }

    private static int id(JsonNode answer) {
        return number(answer, "id");
    }

    private static int number(JsonNode answer, String field) {
        JsonNode value = answer.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw RegistryException.passing("the schema registry's answer has no " + field, null);
        }
        return value.intValue();
    }

    RegistrySettings settings() {
        return settings;
    }

    @Override
    public void close() {
        http.close();
    }

    /** The addresses, without credentials. */
    @Override
    public String toString() {
        return "RegistryClient" + settings.endpoints();
    }
}
