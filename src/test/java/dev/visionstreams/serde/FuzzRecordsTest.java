package dev.visionstreams.serde;

import static dev.visionstreams.Fuzz.one;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.Fuzz;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.notification.BucketEvent;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** Records and their writers' schemas at random: an event or a refusal, soon, and nothing else. */
class FuzzRecordsTest {
    private static final byte[] REQUEST =
            EventToJson.of(Events.request("id")).toString().getBytes(UTF_8);
    private static final byte[] NOTIFICATION = """
            {"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"uploads"},"object":{"key":"a+b.png",\
            "size":123,"eTag":"x","versionId":"1","sequencer":"0055"}}}]}""".getBytes(UTF_8);
    private static final GeneratedClasses CLASSES = GeneratedClasses.of(ImageRequest.class);

    @Test
    void shouldReadOrRefuseRecordsOfAnySchema() {
        Fuzz.run("Avro", random -> {
            Schema writer;
            try {
                writer = new Schema.Parser().parse(writer(random));
                SchemaBounds.check(writer);
            } catch (RuntimeException refused) { // as SchemaAnswer takes them
                return;
            }
            byte[] bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (bytes[i] & (random.nextInt(10) == 0 ? 0xff : 0x03)); // small counts and lengths
                }
            }
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
            try {
                assertThat(new SpecificDatumReader<ImageRequest>(writer, CLASSES.schema(), CLASSES).read(null, decoder))
                        .isNotNull();
            } catch (IOException | RuntimeException | StackOverflowError refused) {
                // as AvroDeserializer takes them
            }
        });
    }

    private static String writer(Random random) {
        StringBuilder fields = new StringBuilder("{\"name\":\"task\",\"type\":\"string\"}");
        String[] names = {"id", "images", "prompt", "labels", "maxObjects", "model", "attributes", "extra", "more"};
        int[] types = {0};
        for (String name : names) {
            if (random.nextBoolean()) {
                fields.append(",{\"name\":\"")
                        .append(name)
                        .append("\",\"type\":")
                        .append(type(random, types, 0))
                        .append('}');
            }
        }
        return "{\"type\":\"record\",\"name\":\"ImageRequest\",\"namespace\":\"dev.visionstreams.event\",\"fields\":["
                + fields + "]}";
    }

    private static String type(Random random, int[] types, int depth) {
        int kind = depth > 5 ? 0 : random.nextInt(7);
        return switch (kind) {
            case 1 -> "{\"type\":\"array\",\"items\":" + type(random, types, depth + 1) + "}";
            case 2 -> "{\"type\":\"map\",\"values\":" + type(random, types, depth + 1) + "}";
            case 3 -> "[\"null\"," + type(random, types, depth + 1) + "]";
            case 4 -> {
                String name = "R" + types[0]++;
                String again = random.nextInt(4) == 0 ? "[\"null\",\"" + name + "\"]" : type(random, types, depth + 1);
                yield "{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[{\"name\":\"a\",\"type\":"
                        + type(random, types, depth + 1) + "},{\"name\":\"b\",\"type\":" + again + "}]}";
            }
            case 5 ->
                "{\"type\":\"fixed\",\"name\":\"F" + types[0]++ + "\",\"size\":"
                        + one(random, "0", "1", "16", "2147483647") + "}";
            case 6 ->
                one(
                        random,
                        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":2147483647}",
                        "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}",
                        "{\"type\":\"string\",\"logicalType\":\"uuid\"}",
                        "{\"type\":\"bytes\",\"logicalType\":\"big-decimal\"}",
                        "{\"type\":\"string\",\"java-class\":\"java.io.File\"}");
            default ->
                one(random, "\"null\"", "\"boolean\"", "\"int\"", "\"long\"", "\"double\"", "\"string\"", "\"bytes\"");
        };
    }

    @Test
    void shouldReadOrRefuseJson() {
        Fuzz.run("JSON", random -> {
            try {
                assertThat(JsonToEvent.read(JsonToEvent.parse(Fuzz.mutated(REQUEST, random)), ImageRequest.class)
                                .event())
                        .isNotNull();
            } catch (SerializationException refused) {
                assertThat(refused.getMessage()).hasSizeLessThan(2_000);
            }
        });
    }

    @Test
    void shouldRefuseJsonThatNestsWithoutEnd() {
        for (String open : List.of("[", "{\"a\":", "{\"Records\":[")) {
            byte[] deep = ("{\"attributes\":" + open.repeat(200_000)).getBytes(UTF_8);

            assertThatThrownBy(() -> JsonToEvent.parse(deep)).isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> BucketEvent.read(deep)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldReadOrRefuseNotifications() {
        Fuzz.run("notifications", random -> {
            try {
                assertThat(BucketEvent.read(Fuzz.mutated(NOTIFICATION, random))).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).hasSizeLessThan(2_000);
            }
        });
    }
}
