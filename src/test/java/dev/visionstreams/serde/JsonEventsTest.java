package dev.visionstreams.serde;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonEventsTest {
    static Stream<SpecificRecord> events() {
        ImageRejected unread = Events.rejected();
        unread.setReceived(ByteBuffer.wrap(new byte[] {0, -1}));
        return Stream.of(Events.request("r"), Events.minimal(""), Events.enriched(), Events.rejected(), unread);
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldReadWhatItWrites(SpecificRecord event) {
        byte[] json = requireNonNull(new JsonSerializer<>().serialize("t", event));

        try (JsonDeserializer<SpecificRecord> reader = reader(event)) {
            EventDeserializer.Reading<SpecificRecord> reading = reader.read("t", json);

            assertThat(reading.event()).isEqualTo(event);
            assertThat(reading.whole()).isTrue();
        }
    }

    @SuppressWarnings("unchecked") // the event's own class
    private static JsonDeserializer<SpecificRecord> reader(SpecificRecord event) {
        return new JsonDeserializer<>((Class<SpecificRecord>) event.getClass());
    }

    @Test
    void shouldBePlainJson() {
        byte[] json = requireNonNull(new JsonSerializer<>().serialize("t", Events.request("r")));

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"id\":\"r\",\"task\":\"DETECT\",\"images\":[{\"uri\":\"https://example.org/ä.jpg\","
                                + "\"content\":null,\"mediaType\":null},{\"uri\":null,\"content\":\"AQIDAP8=\","
                                + "\"mediaType\":\"image/png\"}],\"prompt\":\"bicycles 🚲\",\"labels\":[\"bicycle\",\"\"],"
                                + "\"maxObjects\":7,\"model\":null,\"attributes\":{\"tenant\":\"a\"},\"reuse\":true,\"serviceTier\":null}");
        assertThat(EventToJson.of(Events.enriched()).path("requestedAt").asText())
                .isEqualTo("2026-11-22T12:00:00.123Z");
    }

    @Test
    void shouldTakeDefaultsForWhatIsLeftOutOrNull() {
        ImageRequest request = read("{\"task\":\"CAPTION\",\"labels\":null,\"id\":null,\"prompt\":null}")
                .event();

        assertThat(request).isEqualTo(Events.minimal(""));
    }

    @Test
    void shouldReuseAnswersUnlessToldOtherwise() {
        assertThat(read("{\"task\":\"CAPTION\"}").event().getReuse()).isTrue();
        assertThat(read("{\"task\":\"CAPTION\",\"reuse\":null}").event().getReuse())
                .isTrue();
        assertThat(read("{\"task\":\"CAPTION\",\"reuse\":false}").event().getReuse())
                .isFalse();
    }

    @Test
    void shouldReadATimeWithAnOffset() {
        String json = EventToJson.of(Events.rejected()).toString().replace("12:00:00.123Z", "13:00:00.123456+01:00");

        assertThat(JsonToEvent.read(JsonToEvent.parse(json), ImageRejected.class)
                        .event())
                .isEqualTo(Events.rejected());
    }

    @Test
    void shouldPassOverUnknownFieldsAndSaySo() {
        EventDeserializer.Reading<ImageRequest> reading =
                read("{\"task\":\"CAPTION\",\"images\":[{\"crop\":[1]}],\"x\":{}}");

        assertThat(reading.event().getImages()).hasSize(1);
        assertThat(reading.whole()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                             | task: missing
                    {"task":null}                                  | task: missing
                    {"task":7}                                     | task: an integer, not a text
                    {"task":"A","labels":"secret"}                 | labels: a text, not an array
                    {"task":"A","labels":["b",null]}               | labels[1]: null, not a text
                    {"task":"A","maxObjects":1.5}                  | maxObjects: a number with a fraction, not an integer of 32 bits
                    {"task":"A","maxObjects":4294967296}           | maxObjects: an integer, not an integer of 32 bits
                    {"task":"A","images":[{"content":"secret!"}]}  | images[0].content: a text that isn't base64
                    {"task":"A","images":["secret"]}               | images[0]: a text, not an object
                    {"task":"A","attributes":{"a":1}}              | attributes.a: an integer, not a text
                    {"task":"A","prompt":{"string":"secret"}}      | prompt: an object, not a text
                    [{"task":"A"}]                                 | no JSON object: an array
                    """)
    void shouldNameTheFieldThatDoesNotFitAndNotItsValue(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(SerializationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"{", "{\"task\":\"A\"} x", "{\"task\":\"A\",\"task\":\"B\"}", "~~"})
    void shouldRefuseWhatIsNoJson(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("no JSON");
    }

    private static EventDeserializer.Reading<ImageRequest> read(String json) {
        try (JsonDeserializer<ImageRequest> reader = new JsonDeserializer<>(ImageRequest.class)) {
            return reader.read("t", json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
