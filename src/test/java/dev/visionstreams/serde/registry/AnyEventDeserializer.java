package dev.visionstreams.serde.registry;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads each record into the generated class that its own schema names: for tests that read all topics. */
public final class AnyEventDeserializer implements Deserializer<SpecificRecord> {
    private final Map<String, AvroDeserializer<? extends SpecificRecord>> byName = new ConcurrentHashMap<>();
    private Map<String, ?> configs = Map.of();
    private @Nullable RegistryClient registry;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        this.configs = configs;
        this.registry = RegistryClient.of(configs);
    }

    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] data) {
        return data == null
                ? null
                : byName.computeIfAbsent(
                                requireNonNull(registry)
                                        .schema(WireFormat.schemaId(data))
                                        .getFullName(),
                                this::deserializer)
                        .deserialize(topic, data);
    }

    private AvroDeserializer<? extends SpecificRecord> deserializer(String name) {
        try {
            AvroDeserializer<? extends SpecificRecord> made =
                    new AvroDeserializer<>(Class.forName(name).asSubclass(SpecificRecord.class));
            made.configure(configs, false);
            return made;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        byName.values().forEach(AvroDeserializer::close);
        requireNonNull(registry).close();
    }
}
