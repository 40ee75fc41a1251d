package dev.visionstreams.serde.registry;

import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.GeneratedClasses;
import dev.visionstreams.serde.LostFields;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.SchemaBounds;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro records in Confluent's wire format into a generated class, whichever version of the schema they were written
 * with. The first record of a schema blocks for a call to the registry. Bytes after the record are ignored, as by
 * Confluent's deserializer. Memory and time are in proportion to the bytes: Avro (since 1.12.2) checks lengths and counts
 * against what remains, and {@link SchemaBounds} refuses values that take no bytes. Thread-safe once configured.
 *
 * <p>The kind of failure matters: a {@link SerializationException} is the record's fault and permanent, a
 * {@link RegistryException} is not the record's fault.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements EventDeserializer<T> {
    private final Memo<Integer, Resolved<T>> readers = new Memo<>();
    private final Class<T> type;
    private final RegistryGate gate;
    private @Nullable RegistryClient registry;

    /** @param whole whether the class has all fields of the writer's schema */
    private record Resolved<T>(DatumReader<T> reader, boolean whole) {}

    /** Asks the registry whenever it needs to. */
    public AvroDeserializer(Class<T> type) {
        this(type, RegistryGate.alwaysOpen());
    }

    public AvroDeserializer(Class<T> type, RegistryGate gate) {
        this.type = type;
        this.gate = gate;
    }

    /**
     * Configures with Confluent's names.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported here
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        this.registry = RegistryClient.of(configs, gate);
    }

    /**
     * Reads a record's value.
     *
     * @throws SerializationException if the bytes are malformed, name an unknown schema, or can't become the class
     * @throws RegistryException if the registry doesn't provide the schema
     */
    @Override
    public Reading<T> read(String topic, byte[] data) {
        int id = WireFormat.schemaId(data);
        Resolved<T> resolved = readers.get(id, this::resolve);
        try {
            T event = resolved.reader()
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            data,
                                            WireFormat.HEADER_BYTES,
                                            data.length - WireFormat.HEADER_BYTES,
                                            null));
            return new Reading<>(event, resolved.whole());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Avro fails on malformed bytes with any of these, such as an unchecked index or a deep recursion.
            throw new SerializationException("a record of " + topic + " can't be read with its schema " + id, e);
        }
    }

    private Resolved<T> resolve(int id) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes first");
        }
        Schema writer = registry.schema(id);
        SchemaBounds.check(writer);
        GeneratedClasses classes = GeneratedClasses.of(type);
        return new Resolved<>(
                new SpecificDatumReader<>(writer, classes.schema(), classes),
                !LostFields.between(writer, classes.schema()));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
