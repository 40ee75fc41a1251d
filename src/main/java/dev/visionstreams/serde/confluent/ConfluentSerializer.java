package dev.visionstreams.serde.confluent;

import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.serde.registry.WireFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Adapts Confluent's serializer for values, with {@link AvroSerializer}'s exceptions. Thread-safe.
 *
 * <p>Each concurrent caller has an instance of Confluent's: their thread safety isn't documented. In 7.7.0 the caches are
 * concurrent, but the maps of a data contract's rules aren't, and a client holds a lock while it asks the registry.
 */
final class ConfluentSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final OnePerCaller<Serializer<Object>> instances;
    private final ConfluentFailures failures;
    private final RegistryGate gate;

    /** Topics and schemas written before: their ids are cached, so writing them again asks nothing. */
    private final Set<Written> written = ConcurrentHashMap.newKeySet();

    private record Written(String topic, Schema schema) {}

    /** @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported */
    ConfluentSerializer(ConfluentClasses classes, Map<String, ?> configs, RegistryGate gate) {
        Map<String, Object> settings = ConfluentSettings.forWriting(configs);
        this.failures = ConfluentFailures.of(settings);
        this.gate = gate;
        this.instances = new OnePerCaller<>(() -> classes.newSerializer(settings));
    }

    /**
     * @return null for null
     * @throws SerializationException if the record doesn't fit its schema
     * @throws RegistryException if the registry gives no id for the schema
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T data) {
        if (data == null) {
            return null;
        }
        Written which = new Written(topic, data.getSchema());
        if (written.contains(which)) {
            return write(topic, data);
        }
        byte[] bytes = gate.ask(
                "write " + topic + " " + data.getSchema().getFullName(),
                () -> write(topic, data),
                () -> writeAnew(topic, data));
        written.add(which);
        return bytes;
    }

    /** With a new instance, whose cache is empty, so that the registry is asked again. */
    private void writeAnew(String topic, T data) {
        instances.renew();
        write(topic, data);
    }

    private byte[] write(String topic, T data) {
        byte[] bytes = instances.use(serializer -> {
            try {
                return serializer.serialize(topic, data);
            } catch (RuntimeException e) {
                throw failures.whileWriting(topic, e);
            }
        });
        if (WireFormat.schemaId(bytes) == 0) {
            // The answer had no id, which Confluent's would cache as 0.
            instances.renew();
            throw failures.noId();
        }
        return bytes;
    }

    @Override
    public void close() {
        instances.close();
    }
}
