package dev.visionstreams.serde;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.serde.registry.RegistryClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes give a record or a {@link SerializationException}, in memory that is in proportion to them. */
class HostileBytesTest {
    private final LocalRegistry local = new LocalRegistry();
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();

    HostileBytesTest() {
        serializer.configure(Map.of("schema.registry.url", local.url()), false);
    }

    @AfterEach
    void close() {
        serializer.close();
        local.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldSurviveMutatedRecords(long seed) {
        Random random = new Random(seed);
        byte[] good = requireNonNull(serializer.serialize("t", Events.rejected()));
        AvroDeserializer<ImageRejected> deserializer = deserializer(ImageRejected.class);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = mutated(good, random);
            refused += refuses(deserializer, bytes, "seed " + seed + ", round " + i) ? 1 : 0;
        }
        assertThat(refused).as("seed %d", seed).isBetween(500, 4_900);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void shouldSurviveNoise(long seed) {
        Random random = new Random(seed);
        serializer.serialize("t", Events.request("r"));
        AvroDeserializer<ImageRequest> deserializer = deserializer(ImageRequest.class);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[5 + random.nextInt(200)];
            random.nextBytes(bytes);
            ByteBuffer.wrap(bytes).put((byte) 0).putInt(1);
            refused += refuses(deserializer, bytes, "seed " + seed + ", round " + i) ? 1 : 0;
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(4_000);
    }

    /** Lengths and counts that fit an int and no heap. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1 << 28, Integer.MAX_VALUE - 8, Integer.MAX_VALUE})
    void shouldNotBelieveLengthsAndCounts(int claimed) {
        serializer.serialize("t", Events.request("r"));
        AvroDeserializer<ImageRequest> deserializer = deserializer(ImageRequest.class);

        assertThat(refuses(deserializer, framed(varint(claimed)), "id")).isTrue();
        assertThat(refuses(deserializer, framed(new byte[2], varint(claimed)), "images"))
                .isTrue();
        assertThat(refuses(deserializer, framed(new byte[4], varint(claimed)), "labels"))
                .isTrue();
        assertThat(refuses(deserializer, framed(new byte[7], varint(claimed)), "attributes"))
                .isTrue();
    }

    @Test
    void shouldSurviveAWriterThatNestsWithoutEnd() {
        Schema.Parser parser = new Schema.Parser();
        Schema nested = parser.parse("""
                {"type":"record","name":"ImageRequest","namespace":"dev.visionstreams.event","fields":[
                  {"name":"task","type":"string"},
                  {"name":"nest","type":{"type":"record","name":"Nest","fields":[
                    {"name":"nest","type":["null","Nest"]}]}}]}""");
        try (RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()))) {
            client.register("t-value", nested);
        }
        byte[] deep = new byte[2_000_000];
        Arrays.fill(deep, (byte) 2);
        ByteBuffer.wrap(deep).put((byte) 0).putInt(1).put((byte) 0);

        assertThat(refuses(deserializer(ImageRequest.class), deep, "nest")).isTrue();
    }

    /** Each of these schemas lets a few bytes stand for billions of values, or types nest without end. */
    @ParameterizedTest
    @MethodSource("bombs")
    void shouldRefuseSchemasWhoseRecordsAreBombs(String field, String excess) {
        register("""
                {"type":"record","name":"ImageRequest","namespace":"dev.visionstreams.event","fields":[
                  {"name":"task","type":"string"},
                  {"name":"bomb","type":%s}]}""".formatted(field));
        byte[] claims = framed(new byte[] {0}, varint(Integer.MAX_VALUE - 8), varint(0));

        assertThatThrownBy(() -> deserializer(ImageRequest.class).deserialize("t", claims))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(excess);
    }

    static Stream<Arguments> bombs() {
        String empty = "{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}";
        return Stream.of(
                arguments("{\"type\":\"array\",\"items\":\"null\"}", "items take no bytes"),
                arguments("{\"type\":\"array\",\"items\":" + empty + "}", "items take no bytes"),
                arguments(
                        "{\"type\":\"array\",\"items\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":0}}",
                        "items take no bytes"),
                arguments(
                        "{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":" + doubled(3, false) + "}}",
                        "items take no bytes"),
                arguments("[\"null\",{\"type\":\"array\",\"items\":\"null\"}]", "items take no bytes"),
                arguments(doubled(40, false), "more than 10000 values without bytes"),
                arguments(
                        "{\"type\":\"array\",\"items\":" + doubled(7, true) + "}",
                        "more than 100 values without bytes"),
                arguments("[\"null\"," + doubled(7, true) + "]", "more than 100 values without bytes"),
                arguments(
                        "{\"type\":\"record\",\"name\":\"S\",\"fields\":[{\"name\":\"s\",\"type\":\"S\"}]}",
                        "contains itself"),
                arguments("{\"type\":\"array\",\"items\":".repeat(101) + "\"int\"" + "}".repeat(101), "100 deep"));
    }

    /** What a schema is worth as a tree may be 2^90 times its text. */
    @ParameterizedTest
    @MethodSource("trees")
    void shouldReadWithSchemasThatUnfoldToFarMoreThanTheirText(String field, byte[] value) {
        register("""
                {"type":"record","name":"ImageRequest","namespace":"dev.visionstreams.event","fields":[
                  {"name":"task","type":"string"},
                  {"name":"bomb","type":%s}]}""".formatted(field));
        AvroDeserializer<ImageRequest> deserializer = deserializer(ImageRequest.class);
        byte[] record = framed(new byte[] {2, 'T'}, value);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refuses(deserializer, record, field));
    }

    static Stream<Arguments> trees() {
        byte[] end = {0};
        return Stream.of(
                arguments("{\"type\":\"array\",\"items\":".repeat(90) + "\"int\"" + "}".repeat(90), end),
                arguments("{\"type\":\"map\",\"values\":".repeat(90) + "\"int\"" + "}".repeat(90), end),
                arguments("[\"null\"," + doubled(40, true) + "]", end),
                arguments("{\"type\":\"array\",\"items\":" + doubled(40, true) + "}", end),
                arguments(doubled(40, true), end));
    }

    /** Records of records, each with two of the next: 2^levels values of a few lines. */
    private static String doubled(int levels, boolean takesBytes) {
        String inner = takesBytes ? "\"int\"" : "\"null\"";
        for (int level = 0; level < levels; level++) {
            String again = level == 0 ? inner : "\"D" + (level - 1) + "\"";
            inner = "{\"type\":\"record\",\"name\":\"D" + level + "\",\"fields\":[{\"name\":\"a\",\"type\":" + inner
                    + "},{\"name\":\"b\",\"type\":" + again + "}]}";
        }
        return inner;
    }

    /** Optional lists and trees are honest: they take bytes for each level. */
    @Test
    void shouldReadWhatNestsWithinItsBytes() {
        register("""
                {"type":"record","name":"ImageRequest","namespace":"dev.visionstreams.event","fields":[
                  {"name":"task","type":"string"},
                  {"name":"images","type":{"type":"array","items":{"type":"record","name":"ImageReference","fields":[
                    {"name":"uri","type":["null","string"]}]}}},
                  {"name":"tree","type":["null",{"type":"record","name":"Tree","fields":[
                    {"name":"left","type":["null","Tree"]},{"name":"right","type":["null","Tree"]}]}]}]}""");
        byte[] tree = framed(new byte[] {2, 'T', 0, 2, 2, 0, 0, 0});

        assertThat(requireNonNull(deserializer(ImageRequest.class).deserialize("t", tree))
                        .getTask())
                .isEqualTo("T");
    }

    private void register(String schema) {
        try (RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()))) {
            client.register("t-value", new Schema.Parser().parse(schema));
        }
    }

    private <T extends SpecificRecord> AvroDeserializer<T> deserializer(Class<T> type) {
        AvroDeserializer<T> deserializer = new AvroDeserializer<>(type);
        deserializer.configure(Map.of("schema.registry.url", local.url()), false);
        return deserializer;
    }

    private static boolean refuses(AvroDeserializer<?> deserializer, byte[] bytes, String which) {
        try {
            assertThat(deserializer.deserialize("t", bytes)).as(which).isNotNull();
            return false;
        } catch (SerializationException e) {
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(which, e);
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, 5 + random.nextInt(bytes.length - 5)) : bytes;
    }

    private static byte[] framed(byte[]... parts) {
        ByteBuffer buffer = ByteBuffer.allocate(64).put((byte) 0).putInt(1);
        for (byte[] part : parts) {
            buffer.put(part);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Avro's: zigzag, then seven bits a byte, the lowest first. */
    private static byte[] varint(int value) {
        ByteBuffer buffer = ByteBuffer.allocate(10);
        long rest = (long) value << 1;
        for (; rest > 0x7f; rest >>>= 7) {
            buffer.put((byte) (rest | 0x80));
        }
        buffer.put((byte) rest);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
