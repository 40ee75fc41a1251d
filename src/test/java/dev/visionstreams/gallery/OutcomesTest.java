package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void shouldHoldTheNewestOnly() {
        Outcomes outcomes = new Outcomes(3, Long.MAX_VALUE, clock);

        for (int i = 0; i < 5; i++) {
            outcomes.add(enriched("CAPTION", "caption " + i));
        }

        assertThat(outcomes.between(0, Long.MAX_VALUE, 10))
                .extracting(Outcomes.Held::number)
                .containsExactly(5L, 4L, 3L);
        assertThat(outcomes.between(3, 5, 10)).extracting(Outcomes.Held::number).containsExactly(4L);
        assertThat(outcomes.get(2)).isNull();
        assertThat(outcomes.get(6)).isNull();
        assertThat(outcomes.get(4)).isNotNull();
        assertThat(outcomes.state().path("enriched").asInt()).isEqualTo(5);
    }

    @Test
    void shouldHoldABoundedNumberOfBytes() {
        Outcomes outcomes = new Outcomes(1_000, 100_000, clock);

        for (int i = 0; i < 20; i++) {
            outcomes.add(new Outcome(line("CAPTION", "x"), List.of(), Map.of(0, ByteString.of(new byte[30_000]))));
        }

        assertThat(outcomes.between(0, Long.MAX_VALUE, 100)).hasSize(3);
    }

    @Test
    void shouldShortenHugeValuesInListsAndKeepTheComplete() throws Exception {
        Outcomes outcomes = new Outcomes(10, Long.MAX_VALUE, clock);
        ObjectNode line = line("DETECT", "y".repeat(1_000_000));
        for (int i = 0; i < 10_000; i++) {
            ((ObjectNode) line.path("value")).withArray("objects").addObject().put("label", "thing " + i);
        }
        ((ObjectNode) line.path("value")).putObject("inference").put("totalTokens", 7);

        outcomes.add(new Outcome(line, List.of(), Map.of()));

        Outcomes.Held held = outcomes.between(0, Long.MAX_VALUE, 1).get(0);
        JsonNode summary = json(held.summary());
        assertThat(held.summary()).hasSizeLessThan(50_000);
        assertThat(summary.path("shortened").asBoolean()).isTrue();
        assertThat(summary.at("/value/objects")).hasSize(Shortened.MAX_ELEMENTS);
        assertThat(summary.at("/value/inference/totalTokens").asInt()).isEqualTo(7);
        assertThat(json(held.complete()).at("/value/objects")).hasSize(10_000);
        assertThat(json(held.complete()).at("/value/caption").asText()).hasSize(1_000_000);
    }

    @Test
    void shouldKeepTheShapeOfALongOutline() throws Exception {
        Outcomes outcomes = new Outcomes(10, Long.MAX_VALUE, clock);
        ObjectNode line = line("SEGMENT", "");
        ObjectNode ring = ((ObjectNode) line.path("value"))
                .putArray("objects")
                .addObject()
                .putArray("polygon")
                .addObject();
        for (int i = 0; i < 1_000; i++) {
            double angle = 2 * Math.PI * i / 1_000;
            ring.withArray("corners").addObject().put("x", Math.cos(angle)).put("y", Math.sin(angle));
        }

        outcomes.add(new Outcome(line, List.of(), Map.of()));

        JsonNode kept =
                json(outcomes.between(0, Long.MAX_VALUE, 1).get(0).summary()).at("/value/objects/0/polygon/0/corners");
        assertThat(kept).hasSize(Shortened.MAX_CORNERS);
        assertThat(kept).anyMatch(corner -> corner.path("x").asDouble() < -0.99);
        assertThat(kept).anyMatch(corner -> corner.path("y").asDouble() < -0.99);
        assertThat(kept).anyMatch(corner -> corner.path("y").asDouble() > 0.99);
    }

    @Test
    void shouldLetNamesOfRecordsMakeABoundedNumberOfCounts() {
        Outcomes outcomes = new Outcomes(10, Long.MAX_VALUE, clock);

        for (int i = 0; i < 1_000; i++) {
            outcomes.add(enriched("TASK_" + i, ""));
        }

        assertThat(outcomes.state().path("tasks")).hasSize(51);
        assertThat(outcomes.state().at("/tasks/…").asInt()).isEqualTo(950);
    }

    @Test
    void shouldCountPerSecond() {
        Outcomes outcomes = new Outcomes(10, Long.MAX_VALUE, clock);
        outcomes.add(enriched("CAPTION", ""));
        outcomes.add(enriched("CAPTION", ""));
        now = now.plusSeconds(2);
        outcomes.add(enriched("CAPTION", ""));

        JsonNode perSecond = outcomes.state().path("perSecond");

        assertThat(perSecond).hasSize(60);
        assertThat(List.of(
                        perSecond.get(57).asInt(),
                        perSecond.get(58).asInt(),
                        perSecond.get(59).asInt()))
                .containsExactly(2, 0, 1);
        now = now.plusSeconds(600);
        assertThat(outcomes.state().path("perSecond")).allMatch(count -> count.asInt() == 0);
    }

    @Test
    void shouldKnowWhatToDoAboutEachReason() {
        ObjectNode texts = ReasonTexts.json();

        assertThat(texts.path("FETCH IMAGE_NOT_FOUND").asText()).contains("404").contains("replay");
        assertThat(texts.path("REPLY REPLY_MALFORMED").asText())
                .contains("Replies has the forms")
                .doesNotContain("](");
        assertThat(texts.size()).isGreaterThan(50);
    }

    static Outcome enriched(String task, String caption) {
        return new Outcome(line(task, caption), List.of(), Map.of());
    }

    static ObjectNode line(String task, String caption) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("topic", "image-captions")
                .put("requestId", "id")
                .put("type", "ImageEnriched");
        line.putObject("value").put("task", task).put("caption", caption);
        return line;
    }

    private static JsonNode json(byte[] text) throws Exception {
        return new ObjectMapper().readTree(new String(text, UTF_8));
    }
}
