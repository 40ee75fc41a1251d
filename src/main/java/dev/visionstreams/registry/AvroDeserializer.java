package dev.visionstreams.registry;

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
 * Reads Avro records in Confluent's wire format into generated classes, whatever version of the schema they were
 * written with. The first record of a schema blocks for a call to the registry. Bytes after the record are ignored, as
 * Confluent's deserializer does. Memory stays in proportion to the bytes: Avro (from 1.12.2) checks lengths and counts
 * against what remains. Once configured, safe for use by any thread.
 *
 * <p>Two kinds of failure, and the difference matters: a {@link SerializationException} is the record's fault and stays,
 * a {@link RegistryException} is not.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements EventDeserializer<T> {
    private final Memo<Integer, Resolved<T>> readers = new Memo<>();
    private final @Nullable Class<T> type;
    private @Nullable RegistryClient registry;

    /** @param whole whether the class has all of the writer's fields */
    private record Resolved<T>(DatumReader<T> reader, boolean whole) {}

    /** Reads each record into the class that its own schema names. */
    public AvroDeserializer() {
        this.type = null;
    }

    /** Reads all records into one class. */
    public AvroDeserializer(Class<T> type) {
        this.type = type;
    }

    /**
     * Takes Confluent's configuration names.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported here
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        this.registry = RegistryClient.of(configs);
    }

    /**
     * Reads a record's value.
     *
     * @throws SerializationException if the bytes are malformed, name an unknown schema, or can't become the class
     * @throws RegistryException if the registry doesn't say what the schema is
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
            // Avro tells of malformed bytes by all of these: an unchecked index here, a deep recursion there.
            throw new SerializationException("a record of " + topic + " can't be read with its schema " + id, e);
        }
    }

    private Resolved<T> resolve(int id) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes first");
        }
        Schema writer = registry.schema(id);
        GeneratedClasses classes = type == null ? GeneratedClasses.named(writer) : GeneratedClasses.of(type);
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
