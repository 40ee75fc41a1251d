package dev.visionstreams.registry;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's deserializer of values into one class, with failures typed as {@link AvroDeserializer} types them. Safe for
 * use by any thread: one instance of Confluent's per caller, for {@link ConfluentSerializer}'s reasons.
 *
 * <p>Avro must trust the class, see {@link TrustedRecords}: Confluent's leaves it to Avro to find it.
 */
final class ConfluentDeserializer<T extends SpecificRecord> implements EventDeserializer<T> {
    private final Class<T> type;
    private final Schema reader;
    private final OnePerCaller<Deserializer<Object>> instances;
    private final ConfluentFailures failures;
    private final Memo<Integer, Boolean> whole = new Memo<>();

    /** @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported */
    ConfluentDeserializer(ConfluentClasses classes, Class<T> type, Map<String, ?> configs) {
        this.type = type;
        this.reader = GeneratedClasses.of(type).schema();
        Map<String, Object> settings = ConfluentSettings.forReading(configs, type);
        this.failures = ConfluentFailures.of(settings);
        this.instances = new OnePerCaller<>(() -> classes.newDeserializer(settings));
    }

    /**
     * Reads a record's value.
     *
     * @throws SerializationException if the bytes are malformed, name an unknown schema, or can't become the class
     * @throws RegistryException if the registry doesn't say what the schema is
     */
    @Override
    public Reading<T> read(String topic, byte[] data) {
        // It doesn't tell the first two apart from other trouble: an empty array is an unchecked buffer underflow.
        int id = WireFormat.schemaId(data);
        try {
            return instances.use(deserializer -> {
                T event = type.cast(read(deserializer, topic, id, data));
                return new Reading<>(event, whole.get(id, unseen -> isWhole(deserializer, topic, id)));
            });
        } catch (RegistryException e) {
            if (ConfluentFailures.isConfluents(e)) {
                // An answer without a schema, which it would remember as that id's.
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
                    "a record of " + topic + " with schema " + id + " is no " + type.getSimpleName());
        }
        return read;
    }

    /** It has read a record with that schema just now, so that it knows it; what it doesn't tell may be more. */
    private boolean isWhole(Deserializer<Object> deserializer, String topic, int id) {
        @Nullable Schema writer = ConfluentClasses.writerSchema(deserializer, WireFormat.subject(topic, false), id);
        return writer != null && !LostFields.between(writer, reader);
    }

    @Override
    public void close() {
        instances.close();
    }
}
