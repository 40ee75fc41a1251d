package dev.visionstreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A client of Confluent's schema registry, as thin as Avro serializers need it. Remembers ids and schemas for good, as
 * both never change; concurrent first look-ups of the same thing share one call. Blocks on the network; safe for use by
 * any thread.
 *
 * <p>Every method throws {@link RegistryException} if the registry gives no usable answer.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">the registry's API</a>
 */
public final class RegistryClient implements AutoCloseable {
    static final int SCHEMA_NOT_FOUND = 40403;

    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final Memo<Integer, Schema> schemas = new Memo<>();
    private final Memo<SubjectSchema, Integer> registered = new Memo<>();
    private final Memo<SubjectSchema, Integer> lookedUp = new Memo<>();

    /** The text, as Avro takes schemas that differ in their documentation for equal. */
    private record SubjectSchema(String subject, String schema) {}

    /**
     * A schema as a version of a subject.
     *
     * @param version 1 or more
     */
    public record SubjectVersion(int id, int version, Schema schema) {}

    private RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.http = new RegistryHttp(settings);
    }

    /**
     * A client that is configured as serializers are.
     *
     * @param configs Confluent's names, {@code schema.registry.url} at least
     * @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported here
     */
    public static RegistryClient of(Map<String, ?> configs) {
        return new RegistryClient(RegistrySettings.of(configs));
    }

    /** Registers a schema, if it isn't yet, and returns its id. */
    public int register(String subject, Schema schema) {
        return registered.get(
                new SubjectSchema(subject, SchemaText.of(schema)),
                key -> id(http.exchange(
                        url -> url.addPathSegment("subjects")
                                .addPathSegment(subject)
                                .addPathSegment("versions"),
                        body(key.schema()))));
    }

    /** Returns the id under which a schema is registered; not being registered is a failure that isn't retryable. */
    public int lookUp(String subject, Schema schema) {
        return lookedUp.get(
                new SubjectSchema(subject, SchemaText.of(schema)),
                key -> id(http.exchange(
                        url -> url.addPathSegment("subjects").addPathSegment(subject), body(key.schema()))));
    }

    /** Returns a subject's latest version, asking each time. */
    public SubjectVersion latest(String subject) {
        JsonNode answer = version(subject, "latest");
        return new SubjectVersion(
                id(answer), number(answer, "version"), references().parse(answer));
    }

    /**
     * Returns the schema of an id.
     *
     * @throws SerializationException if there is none, or it is none of Avro's: so the record that names it is at fault
     */
    public Schema schema(int id) {
        if (id < 0) {
            throw new SerializationException("no schema has the id " + id);
        }
        return schemas.get(id, this::fetch);
    }

    private Schema fetch(int id) {
        try {
            return references()
                    .parse(http.exchange(
                            url -> url.addPathSegment("schemas")
                                    .addPathSegment("ids")
                                    .addPathSegment(Integer.toString(id)),
                            null));
        } catch (RegistryException e) {
            if (e.errorCode() == SCHEMA_NOT_FOUND) {
                throw new SerializationException("the schema registry knows no schema with the id " + id, e);
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
        return http.exchange(
                url -> url.addPathSegment("subjects")
                        .addPathSegment(subject)
                        .addPathSegment("versions")
                        .addPathSegment(version),
                null);
    }

    /** The schema's type isn't sent: AVRO is the default, and registries before 5.5 don't know the field. */
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

    /** Says where, never who. */
    @Override
    public String toString() {
        return "RegistryClient" + settings.endpoints();
    }
}
