package dev.visionstreams.serde.confluent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.Events;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.registry.RegistryClient;
import dev.visionstreams.serde.registry.WireFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The built-in serializers and Confluent's, against one registry: whatever one writes the other reads, with the same ids
 * and bytes. "Theirs" are Confluent's classes as any other program has them.
 */
public abstract class Interop {
    private final ConfluentClasses confluent =
            requireNonNull(ConfluentClasses.find(getClass().getClassLoader()));
    private final String topic = "interop-" + UUID.randomUUID();
    private final String subject = topic + "-value";

    /** The registry's address. */
    abstract String url();

    static Stream<SpecificRecord> events() {
        return Stream.of(Events.request("r-1"), Events.minimal(""), Events.enriched(), Events.rejected());
    }

    static Stream<Arguments> eventsAndWriters() {
        return events().flatMap(event -> Stream.of(AvroSerdes.Choice.BUILTIN, AvroSerdes.Choice.CONFLUENT)
                .map(writer -> Arguments.of(event, writer)));
    }

    @ParameterizedTest
    @MethodSource("eventsAndWriters")
    void shouldWriteWhatTheirsReads(SpecificRecord event, AvroSerdes.Choice writer) {
        byte[] bytes = write(writer, event);

        try (Deserializer<Object> theirs = confluent.newDeserializer(configs("specific.avro.reader", "true"))) {
            assertThat(theirs.deserialize(topic, bytes)).isEqualTo(event).hasSameClassAs(event);
        }
    }

    @ParameterizedTest
    @MethodSource("eventsAndWriters")
    void shouldReadWhatTheirsWrites(SpecificRecord event, AvroSerdes.Choice reader) {
        byte[] bytes = theirs(event, "avro.remove.java.properties", "true");

        assertThat(read(reader, bytes, event.getClass())).isEqualTo(event);
    }

    /** By default theirs registers what Avro's generator leaves in a class, java.lang.String as a property. */
    @ParameterizedTest
    @MethodSource("eventsAndWriters")
    void shouldReadWhatTheirsWritesByDefault(SpecificRecord event, AvroSerdes.Choice reader) {
        byte[] bytes = theirs(event);

        assertThat(read(reader, bytes, event.getClass())).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldWriteTheSameIdsAndBytesWhoeverComesFirst(SpecificRecord event) {
        String other = topic + "-other";
        byte[] first = write(AvroSerdes.Choice.BUILTIN, event);
        byte[] otherFirst = write(AvroSerdes.Choice.CONFLUENT, other, event);

        assertThat(write(AvroSerdes.Choice.CONFLUENT, event)).isEqualTo(first);
        assertThat(theirs(event, "avro.remove.java.properties", "true")).isEqualTo(first);
        assertThat(write(AvroSerdes.Choice.BUILTIN, other, event)).isEqualTo(otherFirst);
        assertThat(otherFirst).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("eventsAndWriters")
    void shouldRegisterNoJavaStrings(SpecificRecord event, AvroSerdes.Choice writer) {
        write(writer, event);

        try (RegistryClient client = RegistryClient.of(configs())) {
            assertThat(client.latest(subject).schema().toString()).doesNotContain("avro.java.string");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldFindARegisteredSchemaWithoutRegistering(AvroSerdes.Choice writer) {
        byte[] registered = theirs(Events.enriched(), "avro.remove.java.properties", "true");

        byte[] bytes = write(writer, topic, Events.enriched(), "auto.register.schemas", "false");

        assertThat(bytes).isEqualTo(registered);
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldBlameTheRegistryForASchemaThatIsNotRegistered(AvroSerdes.Choice writer) {
        assertThatThrownBy(() -> write(writer, topic, Events.enriched(), "auto.register.schemas", "false"))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.retryable()).as(e.getMessage()).isFalse());
        try (RegistryClient client = RegistryClient.of(configs())) {
            assertThatThrownBy(() -> client.latest(subject)).isInstanceOf(RegistryException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldWriteWithTheLatestVersion(AvroSerdes.Choice writer) {
        int latest;
        try (RegistryClient client = RegistryClient.of(configs())) {
            client.register(subject, ImageRequest.getClassSchema());
            latest = client.register(subject, documented(ImageRequest.getClassSchema()));
        }

        byte[] bytes = write(
                writer, topic, Events.request("r"), "auto.register.schemas", "false", "use.latest.version", "true");

        assertThat(WireFormat.schemaId(bytes)).isEqualTo(latest);
        assertThat(read(AvroSerdes.Choice.BUILTIN, bytes, ImageRequest.class)).isEqualTo(Events.request("r"));
        assertThat(read(AvroSerdes.Choice.CONFLUENT, bytes, ImageRequest.class)).isEqualTo(Events.request("r"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldNotWriteWithALatestVersionThatDoesNotFit(AvroSerdes.Choice writer) {
        try (RegistryClient client = RegistryClient.of(configs())) {
            client.register(
                    subject,
                    SchemaBuilder.record("ImageRequest")
                            .namespace("dev.visionstreams.event")
                            .fields()
                            .requiredInt("task")
                            .endRecord());
        }

        assertThatThrownBy(() -> write(
                        writer,
                        topic,
                        Events.request("r"),
                        "auto.register.schemas",
                        "false",
                        "use.latest.version",
                        "true"))
                .isInstanceOf(RegistryException.class);
    }

    /** SQL engines name a record's schema after themselves. */
    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldReadAWriterThatNamesTheRecordOtherwise(AvroSerdes.Choice reader) {
        byte[] bytes = write(AvroSerdes.Choice.BUILTIN, Events.minimal("r"));
        Schema renamed = new Schema.Parser()
                .parse(ImageRequest.getClassSchema()
                        .toString()
                        .replaceFirst("\"ImageRequest\"", "\"KsqlDataSourceSchema\"")
                        .replaceFirst("dev.visionstreams.event", "io.confluent.ksql.avro_schemas"));
        int id;
        try (RegistryClient client = RegistryClient.of(configs())) {
            id = client.register(topic + "-renamed-value", renamed);
        }
        System.arraycopy(WireFormat.header(id), 0, bytes, 0, WireFormat.HEADER_BYTES);

        assertThat(read(reader, bytes, ImageRequest.class)).isEqualTo(Events.minimal("r"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldTellWhetherTheWriterKnewMore(AvroSerdes.Choice reader) {
        byte[] same = theirs(Events.minimal("r"));
        byte[] more = same.clone();
        Schema newer = new Schema.Parser()
                .parse(ImageRequest.getClassSchema()
                        .toString()
                        .replaceFirst("]}$", ",{\"name\":\"later\",\"type\":\"null\",\"default\":null}]}"));
        int id;
        try (RegistryClient client = RegistryClient.of(configs())) {
            id = client.register(subject, newer);
        }
        System.arraycopy(WireFormat.header(id), 0, more, 0, WireFormat.HEADER_BYTES);

        try (EventDeserializer<ImageRequest> deserializer =
                AvroSerdes.of(reader, RegistryGate.alwaysOpen()).deserializer(ImageRequest.class, configs())) {
            assertThat(deserializer.read(topic, same))
                    .isEqualTo(new EventDeserializer.Reading<>(Events.minimal("r"), true));
            assertThat(deserializer.read(topic, more))
                    .isEqualTo(new EventDeserializer.Reading<>(Events.minimal("r"), false));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldBlameAnUnknownIdOnTheRecord(AvroSerdes.Choice reader) {
        byte[] bytes = write(AvroSerdes.Choice.BUILTIN, Events.minimal("r"));
        System.arraycopy(WireFormat.header(7_654_321), 0, bytes, 0, WireFormat.HEADER_BYTES);

        assertThatThrownBy(() -> read(reader, bytes, ImageRequest.class)).isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldTakeConfluentsWhereTheyAre() {
        assertThat(AvroSerdes.of(AvroSerdes.Choice.AUTO, RegistryGate.alwaysOpen()))
                .asString()
                .startsWith("Confluent's serializers");
    }

    final Map<String, String> configs(String... more) {
        Map<String, String> configs = new HashMap<>(Map.of("schema.registry.url", url()));
        for (int i = 0; i < more.length; i += 2) {
            configs.put(more[i], more[i + 1]);
        }
        return configs;
    }

    final byte[] write(AvroSerdes.Choice writer, SpecificRecord event) {
        return write(writer, topic, event);
    }

    private byte[] write(AvroSerdes.Choice writer, String topic, SpecificRecord event, String... more) {
        try (Serializer<SpecificRecord> serializer =
                AvroSerdes.of(writer, RegistryGate.alwaysOpen()).serializer(configs(more))) {
            return serializer.serialize(topic, event);
        }
    }

    private byte[] theirs(SpecificRecord event, String... more) {
        try (Serializer<Object> serializer = confluent.newSerializer(configs(more))) {
            return serializer.serialize(topic, event);
        }
    }

    private <T extends SpecificRecord> T read(AvroSerdes.Choice reader, byte[] bytes, Class<T> type) {
        try (Deserializer<T> deserializer =
                AvroSerdes.of(reader, RegistryGate.alwaysOpen()).deserializer(type, configs())) {
            return deserializer.deserialize(topic, bytes);
        }
    }

    /** Writes the same bytes and is another version. */
    private static Schema documented(Schema schema) {
        List<Schema.Field> fields = schema.getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), "Another documentation.", schema.getNamespace(), false, fields);
    }
}
