package dev.visionstreams.serde.registry;

import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of generated classes in Confluent's wire format, with subjects by TopicNameStrategy. The first record of a
 * schema on a topic blocks for a call to the registry. Thread-safe once configured.
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
    private final Memo<SubjectSchema, Target> targets = new Memo<>();
    private final RegistryGate gate;
    private @Nullable RegistryClient registry;
    private boolean isKey;

    private record SubjectSchema(String subject, Schema schema) {}

    private record Target(int id, DatumWriter<Object> writer) {}

    /** Asks the registry whenever it needs to. */
    public AvroSerializer() {
        this(RegistryGate.alwaysOpen());
    }

    public AvroSerializer(RegistryGate gate) {
        this.gate = gate;
    }

    /**
     * Configures with Confluent's names.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is missing, wrong or not supported here
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        this.isKey = isKey;
        this.registry = RegistryClient.of(configs, gate);
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
        SubjectSchema key = new SubjectSchema(WireFormat.subject(topic, isKey), data.getSchema());
        Target target = targets.get(key, missing -> target(missing, data.getClass()));
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.writeBytes(WireFormat.header(target.id()));
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            target.writer().write(data, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "a record for " + topic + " doesn't fit its schema "
                            + key.schema().getFullName(),
                    e);
        }
        return out.toByteArray();
    }

    private Target target(SubjectSchema key, Class<?> type) {
        int id = id(key.subject(), key.schema());
        return new Target(id, new SpecificDatumWriter<>(key.schema(), SpecificData.getForClass(type)));
    }

    private int id(String subject, Schema schema) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes first");
        }
        RegistrySettings settings = registry.settings();
        if (settings.autoRegister()) {
            return registry.register(subject, schema);
        }
        if (!settings.useLatest()) {
            return registry.lookUp(subject, schema);
        }
        RegistryClient.SubjectVersion latest = registry.latest(subject);
        if (!sameBytes(latest.schema(), schema)) {
            throw RegistryException.lasting("version " + latest.version() + " of " + subject
                    + ", the latest, doesn't read what " + schema.getFullName() + " writes");
        }
        return latest.id();
    }

    /** Whether both schemas write the same bytes: they may differ only in documentation, defaults and aliases. */
    private static boolean sameBytes(Schema one, Schema other) {
        return SchemaNormalization.toParsingForm(one).equals(SchemaNormalization.toParsingForm(other));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
