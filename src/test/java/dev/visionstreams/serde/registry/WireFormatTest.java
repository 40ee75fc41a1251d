package dev.visionstreams.serde.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.Events;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireFormatTest {
    private static final String TOPIC = "image-requests";

    private final LocalRegistry local = new LocalRegistry();
    private final RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()));
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    private final AvroDeserializer<ImageRequest> deserializer = new AvroDeserializer<>(ImageRequest.class);

    @BeforeEach
    void configure() {
        serializer.configure(Map.of("schema.registry.url", local.url()), false);
        deserializer.configure(Map.of("schema.registry.url", local.url()), false);
    }

    @AfterEach
    void close() {
        serializer.close();
        deserializer.close();
        client.close();
        local.close();
    }

    static List<SpecificRecord> events() {
        return List.of(Events.request("r-1"), Events.enriched(), Events.rejected());
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldReadWhatItWrote(SpecificRecord event) {
        byte[] bytes = write(event);

        assertThat(read(bytes, event.getClass())).isEqualTo(event);
    }

    /** The schema is read from the published file, so that neither generated code nor our own takes part. */
    @ParameterizedTest
    @MethodSource("events")
    void shouldWriteTheBytesThatAvroWritesWithThePublishedSchema(SpecificRecord event) throws IOException {
        Schema published = published(event.getClass().getSimpleName());

        byte[] bytes = write(event);

        GenericRecord generic = new GenericDatumReader<GenericRecord>(published)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
        assertThat(bytes).startsWith(0, 0, 0, 0, 1);
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(encoded(generic));
        assertThat(generic.get("attributes")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldRegisterThePublishedSchema(SpecificRecord event) throws IOException {
        serializer.serialize(TOPIC, event);

        RegistryClient.SubjectVersion latest = client.latest("image-requests-value");
        assertThat(latest.schema().toString()).doesNotContain("avro.java.string");
        assertThat(latest.schema().toString())
                .isEqualTo(published(event.getClass().getSimpleName()).toString());
    }

    @Test
    void shouldGiveStringsAsJavaStrings() {
        byte[] bytes = write(Events.request("r-1"));

        ImageRequest read = requireNonNull(deserializer.deserialize(TOPIC, bytes));

        List<Object> strings = new ArrayList<>(read.getAttributes().keySet());
        strings.addAll(read.getAttributes().values());
        strings.addAll(read.getLabels());
        strings.add(read.getId());
        assertThat(strings).hasSize(5).allMatch(String.class::isInstance);
    }

    @Test
    void shouldReadAWriterWithOneMoreField() {
        Schema more = withFields(
                ImageRequest.getClassSchema(),
                new Schema.Field("priority", Schema.create(Schema.Type.INT)),
                new Schema.Field("more", Schema.createMap(Schema.create(Schema.Type.STRING))));
        GenericRecord record = requestOf(more);
        record.put("priority", 5);
        record.put("more", Map.of("k", "v"));

        assertThat(deserializer.deserialize(TOPIC, framed(record))).isEqualTo(Events.minimal("g-1"));
    }

    @Test
    void shouldFillADefaultWhereTheWriterHasNoField() {
        Schema without = withoutField(ImageRequest.getClassSchema(), "attributes");

        assertThat(deserializer.deserialize(TOPIC, framed(requestOf(without)))).isEqualTo(Events.minimal("g-1"));
    }

    @Test
    void shouldPassNullOn() {
        assertThat(serializer.serialize(TOPIC, null)).isNull();
        assertThat(deserializer.deserialize(TOPIC, null)).isNull();
        assertThat(local.requests()).isZero();
    }

    @Test
    void shouldIgnoreBytesAfterTheRecord() {
        byte[] bytes = write(Events.request("r-1"));

        assertThat(deserializer.deserialize(TOPIC, Arrays.copyOf(bytes, bytes.length + 3)))
                .isEqualTo(Events.request("r-1"));
    }

    @Test
    void shouldNameTheKeysSubjectAsConfluentDoes() {
        try (AvroSerializer<ImageRequest> keys = new AvroSerializer<>()) {
            keys.configure(Map.of("schema.registry.url", local.url()), true);
            keys.serialize(TOPIC, Events.request("r-1"));
        }

        assertThat(client.latest("image-requests-key").version()).isEqualTo(1);
    }

    private byte[] write(SpecificRecord event) {
        return requireNonNull(serializer.serialize(TOPIC, event));
    }

    private <T extends SpecificRecord> T read(byte[] bytes, Class<T> type) {
        try (AvroDeserializer<T> typed = new AvroDeserializer<>(type)) {
            typed.configure(Map.of("schema.registry.url", local.url()), false);
            return requireNonNull(typed.deserialize(TOPIC, bytes));
        }
    }

    private static GenericRecord requestOf(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", "g-1");
        record.put("task", "CAPTION");
        record.put("images", List.of());
        record.put("labels", List.of());
        if (schema.getField("attributes") != null) {
            record.put("attributes", Map.of());
        }
        record.put("reuse", true);
        return record;
    }

    private byte[] framed(GenericRecord record) {
        byte[] body = encoded(record);
        int id = client.register("others-value", record.getSchema());
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
    }

    private static byte[] encoded(GenericRecord record) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Schema published(String name) throws IOException {
        return new Schema.Parser().parse(Files.readString(Path.of("schemas", name + ".avsc")));
    }

    private static Schema withFields(Schema schema, Schema.Field... added) {
        List<Schema.Field> fields = new ArrayList<>(copies(schema));
        fields.addAll(1, List.of(added));
        return record(schema, fields);
    }

    private static Schema withoutField(Schema schema, String name) {
        List<Schema.Field> fields = new ArrayList<>(copies(schema));
        fields.removeIf(field -> field.name().equals(name));
        return record(schema, fields);
    }

    private static List<Schema.Field> copies(Schema schema) {
        return schema.getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
    }

    private static Schema record(Schema like, List<Schema.Field> fields) {
        return Schema.createRecord(like.getName(), like.getDoc(), like.getNamespace(), false, fields);
    }
}
