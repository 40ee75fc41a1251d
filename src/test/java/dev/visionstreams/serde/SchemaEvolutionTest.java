package dev.visionstreams.serde;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.serde.registry.RegistryClient;
import dev.visionstreams.serde.registry.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever has any released version of a schema reads what we write, and we read what they write. A release adds the
 * schemas as they are then to {@code src/test/resources/schemas}; what is there never changes.
 */
class SchemaEvolutionTest {
    private static final Path CURRENT = Path.of("schemas");
    private static final Path RELEASED = Path.of("src/test/resources/schemas");

    private final LocalRegistry local = new LocalRegistry();
    private final Map<String, String> configs = Map.of("schema.registry.url", local.url());

    @AfterEach
    void close() {
        local.close();
    }

    /** Every file of every release. */
    static List<Path> released() throws IOException {
        try (Stream<Path> files = Files.walk(RELEASED)) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("released")
    void shouldReadAndBeReadByEveryRelease(Path file) throws IOException {
        Schema current = parsed(CURRENT.resolve(file.getFileName()));

        assertThat(problems(current, parsed(file)))
                .as(
                        "%s against %s: add optional fields, change nothing else",
                        CURRENT.resolve(file.getFileName()), file)
                .isEmpty();
    }

    @Test
    void shouldHaveAllSchemasInTheFirstRelease() throws IOException {
        assertThat(released())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(file -> Files.exists(CURRENT.resolve(file.getFileName())));
    }

    /** The check itself: each of these changes would break somebody. */
    @Test
    void shouldNoticeWhatBreaksAReaderOrAWriter() throws IOException {
        Schema schema = parsed(CURRENT.resolve("ImageRequest.avsc"));
        String text = schema.toString();
        String required = with(schema, "{\"name\":\"tenant\",\"type\":\"string\"}");
        String retyped = text.replace("{\"name\":\"task\",\"type\":\"string\"", "{\"name\":\"task\",\"type\":\"int\"");
        String renamed = text.replace("{\"name\":\"task\"", "{\"name\":\"job\"");

        for (String change : List.of(required, retyped, renamed)) {
            assertThat(change).isNotEqualTo(text);
            assertThat(problems(new Schema.Parser().parse(change), schema)).isNotEmpty();
        }
        assertThat(problems(newer(schema), schema)).isEmpty();
    }

    @Test
    void shouldReadARequestOfAWriterBehind() throws IOException {
        Schema behind = without(parsed(CURRENT.resolve("ImageRequest.avsc")), "attributes");
        GenericRecord request = new GenericRecordBuilder(behind)
                .set("id", "r")
                .set("task", "CAPTION")
                .build();
        byte[] bytes = written("requests", request);

        try (AvroDeserializer<ImageRequest> reader = reader(ImageRequest.class)) {
            EventDeserializer.Reading<ImageRequest> reading = reader.read("requests", bytes);

            assertThat(reading.event()).isEqualTo(Events.minimal("r"));
            assertThat(reading.whole()).isTrue();
        }
    }

    @Test
    void shouldReadARequestOfAWriterAheadAndKnowThatThereIsMore() throws IOException {
        Schema ahead = newer(parsed(CURRENT.resolve("ImageRequest.avsc")));
        GenericRecord request = new GenericRecordBuilder(ahead)
                .set("id", "r")
                .set("task", "CAPTION")
                .set("later", "than us")
                .build();
        byte[] bytes = written("requests", request);

        try (AvroDeserializer<ImageRequest> reader = reader(ImageRequest.class)) {
            EventDeserializer.Reading<ImageRequest> reading = reader.read("requests", bytes);

            assertThat(reading.event()).isEqualTo(Events.minimal("r"));
            assertThat(reading.whole()).isFalse();
        }
    }

    @Test
    void shouldKnowThatThereIsMoreDeepInside() throws IOException {
        Schema ahead = new Schema.Parser()
                .parse(
                        parsed(CURRENT.resolve("ImageRequest.avsc"))
                                .toString()
                                .replace(
                                        "{\"name\":\"mediaType\"",
                                        "{\"name\":\"crop\",\"type\":[\"null\",\"string\"],\"default\":null},{\"name\":\"mediaType\""));
        byte[] bytes = written(
                "requests",
                new GenericRecordBuilder(ahead).set("task", "CAPTION").build());

        try (AvroDeserializer<ImageRequest> reader = reader(ImageRequest.class)) {
            assertThat(reader.read("requests", bytes).whole()).isFalse();
        }
    }

    /** The release before this one has no {@code received}; the next one has a field that we don't know. */
    @Test
    void shouldWriteARejectionThatReadersBehindAndAheadRead() throws IOException {
        ImageRejected rejected = Events.rejected();
        rejected.setReceived(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        byte[] bytes = ours("rejections", rejected);
        Schema behind = parsed(RELEASED.resolve("0.1.0/ImageRejected.avsc"));
        Schema ahead = newer(parsed(CURRENT.resolve("ImageRejected.avsc")));

        GenericRecord readBehind = read(bytes, behind);
        GenericRecord readAhead = read(bytes, ahead);

        assertThat(behind.getField("received")).isNull();
        assertThat(readBehind.get("reason")).hasToString("MODEL_TIMEOUT");
        assertThat(((GenericRecord) readBehind.get("request")).get("prompt")).hasToString("bicycles 🚲");
        assertThat(readAhead.get("received")).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(readAhead.get("later")).isNull();
    }

    @Test
    void shouldReadAResultOfAWriterBehindAndAhead() throws IOException {
        byte[] ours = ours("results", Events.enriched());
        Schema current = parsed(CURRENT.resolve("ImageEnriched.avsc"));
        GenericRecord behind = read(ours, parsed(RELEASED.resolve("0.1.0/ImageEnriched.avsc")));
        GenericRecord ahead = read(ours, newer(current));

        try (AvroDeserializer<ImageEnriched> reader = reader(ImageEnriched.class)) {
            assertThat(reader.deserialize("results", written("results", behind)))
                    .isEqualTo(Events.enriched());
            assertThat(reader.deserialize("results", written("results", ahead))).isEqualTo(Events.enriched());
        }
    }

    /** SQL engines derive a reader's schema from a table's columns: some of the fields, any may be null, other names. */
    @Test
    void shouldWriteAResultThatAnEnginesOwnSchemaReads() throws IOException {
        Schema derived = new Schema.Parser().parse("""
                        {"type":"record","name":"record","namespace":"org.apache.flink.avro.generated","fields":[
                          {"name":"requestId","type":["null","string"],"default":null},
                          {"name":"images","type":["null",{"type":"array","items":["null",
                            {"type":"record","name":"record_images","fields":[
                              {"name":"uri","type":["null","string"],"default":null},
                              {"name":"width","type":["null","int"],"default":null}]}]}],"default":null},
                          {"name":"objects","type":["null",{"type":"array","items":["null",
                            {"type":"record","name":"record_objects","fields":[
                              {"name":"label","type":["null","string"],"default":null},
                              {"name":"box","type":["null",{"type":"record","name":"record_objects_box","fields":[
                                {"name":"minX","type":["null","int"],"default":null},
                                {"name":"maxX","type":["null","int"],"default":null}]}],"default":null}]}]}],"default":null},
                          {"name":"attributes","type":["null",{"type":"map","values":["null","string"]}],"default":null}]}
                        """);

        GenericRecord read = read(ours("results", Events.enriched()), derived);

        assertThat(read)
                .hasToString("{\"requestId\": \"r-1\", \"images\": [{\"uri\": null, \"width\": 640}], \"objects\":"
                        + " [{\"label\": \"bicycle\", \"box\": {\"minX\": 0, \"maxX\": 640}}], \"attributes\":"
                        + " {\"tenant\": \"a\"}}");
    }

    private static List<String> problems(Schema one, Schema other) {
        return Stream.of(
                        SchemaCompatibility.checkReaderWriterCompatibility(one, other),
                        SchemaCompatibility.checkReaderWriterCompatibility(other, one))
                .filter(pair -> pair.getType() != SchemaCompatibilityType.COMPATIBLE)
                .map(pair -> pair.getResult().getIncompatibilities().toString())
                .toList();
    }

    private static Schema parsed(Path file) throws IOException {
        return new Schema.Parser().parse(Files.readString(file));
    }

    private static Schema newer(Schema schema) {
        return new Schema.Parser()
                .parse(with(schema, "{\"name\":\"later\",\"type\":[\"null\",\"string\"],\"default\":null}"));
    }

    /** A field more, the first: a reader can't get by without resolving. */
    private static String with(Schema schema, String field) {
        return schema.toString().replaceFirst("\"fields\":\\[", "\"fields\":[" + field + ",");
    }

    private static Schema without(Schema schema, String name) {
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private <T extends SpecificRecord> AvroDeserializer<T> reader(Class<T> type) {
        AvroDeserializer<T> reader = new AvroDeserializer<>(type);
        reader.configure(configs, false);
        return reader;
    }

    private byte[] ours(String topic, SpecificRecord event) {
        try (AvroSerializer<SpecificRecord> writer = new AvroSerializer<>()) {
            writer.configure(configs, false);
            return requireNonNull(writer.serialize(topic, event));
        }
    }

    /** As a program with another version of the schema writes it; the registry has to take that version, too. */
    private byte[] written(String topic, GenericRecord record) throws IOException {
        try (RegistryClient registry = RegistryClient.of(configs)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(WireFormat.header(registry.register(topic + "-value", record.getSchema())));
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        }
    }

    private GenericRecord read(byte[] bytes, Schema reader) throws IOException {
        try (RegistryClient registry = RegistryClient.of(configs)) {
            Schema writer = registry.schema(WireFormat.schemaId(bytes));
            return new GenericDatumReader<GenericRecord>(writer, reader)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(
                                            bytes,
                                            WireFormat.HEADER_BYTES,
                                            bytes.length - WireFormat.HEADER_BYTES,
                                            null));
        }
    }
}
