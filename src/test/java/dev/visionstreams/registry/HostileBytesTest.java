package dev.visionstreams.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.demo.LocalRegistry;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
