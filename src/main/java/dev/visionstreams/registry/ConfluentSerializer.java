package dev.visionstreams.registry;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's serializer for values, with failures typed as {@link AvroSerializer} types them. Safe for use by any thread.
 *
 * <p>One instance of Confluent's per caller: their thread-safety is documented nowhere. In 7.7.0 their caches are
 * concurrent, but the maps of a data contract's rules aren't, and a client holds a lock while it asks the registry.
 */
final class ConfluentSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final OnePerCaller<Serializer<Object>> instances;
    private final ConfluentFailures failures;

    /** @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported */
    ConfluentSerializer(ConfluentClasses classes, Map<String, ?> configs) {
        Map<String, Object> settings = ConfluentSettings.forWriting(configs);
        this.failures = ConfluentFailures.of(settings);
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
        byte[] bytes = instances.use(serializer -> {
            try {
                return serializer.serialize(topic, data);
            } catch (RuntimeException e) {
                throw failures.whileWriting(topic, e);
            }
        });
        if (WireFormat.schemaId(bytes) == 0) {
            // An answer without an id, which it would remember as 0.
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
