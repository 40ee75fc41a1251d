package dev.visionstreams.serde.confluent;

import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.GeneratedClasses;
import dev.visionstreams.serde.LostFields;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.SchemaBounds;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.WireFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Adapts Confluent's deserializer: reads values into one class, with {@link AvroDeserializer}'s exceptions. Thread-safe: one
 * instance of Confluent's per concurrent caller, as in {@link ConfluentSerializer}.
 *
 * <p>Avro must trust the class, see {@link TrustedRecords}: Confluent's deserializer leaves finding it to Avro.
 */
final class ConfluentDeserializer<T extends SpecificRecord> implements EventDeserializer<T> {
    private final Class<T> type;
    private final Schema reader;
    private final OnePerCaller<Deserializer<Object>> instances;
    private final ConfluentFailures failures;
    private final RegistryGate gate;

    /** By schema id, for schemas read before: whether the class has all fields of the schema. */
    private final Map<Integer, Boolean> whole = new ConcurrentHashMap<>();

    /** @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported */
    ConfluentDeserializer(ConfluentClasses classes, Class<T> type, Map<String, ?> configs, RegistryGate gate) {
        this.type = type;
        this.reader = GeneratedClasses.of(type).schema();
        Map<String, Object> settings = ConfluentSettings.forReading(configs, type);
        this.failures = ConfluentFailures.of(settings);
        this.gate = gate;
        this.instances = new OnePerCaller<>(() -> classes.newDeserializer(settings));
    }

    /**
     * Reads a record's value.
     *
     * @throws SerializationException if the bytes are malformed, name an unknown schema, or can't become the class
     * @throws RegistryException if the registry doesn't provide the schema
     */
    @Override
    public Reading<T> read(String topic, byte[] data) {
        // Confluent's doesn't distinguish bytes without a schema id: for an empty array it throws
        // BufferUnderflowException.
        int id = WireFormat.schemaId(data);
        if (whole.containsKey(id)) {
            return read(topic, id, data);
        }
        try {
            return gate.ask("read " + id, () -> read(topic, id, data), () -> {
                instances.renew();
                read(topic, id, data);
            });
        } catch (RegistryException e) {
            if (gate.isFaultOfRecord(e)) {
                throw new SerializationException("the schema registry gives no schema with the id " + id, e);
            }
            throw e;
        }
    }

    private Reading<T> read(String topic, int id, byte[] data) {
        try {
            return instances.use(deserializer -> {
                checkSchema(deserializer, topic, id);
                T event = type.cast(read(deserializer, topic, id, data));
                return new Reading<>(event, whole.computeIfAbsent(id, unseen -> isWhole(deserializer, topic, id)));
            });
        } catch (RegistryException e) {
            if (ConfluentFailures.isConfluents(e)) {
                // The answer had no schema, which Confluent's would cache for the id.
                instances.renew();
            }
            throw e;
        }
    }

    private Object read(Deserializer<Object> deserializer, String topic, int id, byte[] data) {
        @Nullable Object read;
        try {
            read = deserializer.deserialize(topic, data);
        } catch (RuntimeException e) {
            throw failures.whileReading(topic, id, e);
        } catch (Error e) {
            if (!ConfluentFailures.isTooDeep(e)) {
                throw e;
            }
            throw new SerializationException("a record of " + topic + " is nested too deeply", e);
        }
        if (!type.isInstance(read)) {
            throw new SerializationException(
                    "a record of " + topic + " with schema " + id + " isn't of type " + type.getSimpleName());
        }
        return read;
    }

    /** Before the first record of a schema is read; a schema that can't be had makes reading fail. */
    private void checkSchema(Deserializer<Object> deserializer, String topic, int id) {
        if (!whole.containsKey(id)) {
            @Nullable Schema writer = ConfluentClasses.writerSchema(deserializer, WireFormat.subject(topic, false), id);
            if (writer != null) {
                SchemaBounds.check(writer);
            }
        }
    }

    /** The deserializer has just read with this schema, so it is cached; an unknown schema counts as having more fields. */
    private boolean isWhole(Deserializer<Object> deserializer, String topic, int id) {
        @Nullable Schema writer = ConfluentClasses.writerSchema(deserializer, WireFormat.subject(topic, false), id);
        return writer != null && !LostFields.between(writer, reader);
    }

    @Override
    public void close() {
        instances.close();
    }
}
