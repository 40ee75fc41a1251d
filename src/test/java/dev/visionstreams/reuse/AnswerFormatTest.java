package dev.visionstreams.reuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.geometry.SpatialBox;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormatTest {
    /** With a value in every component. */
    private static final ModelReply FULL = new ModelReply(
            "A cat.",
            "Two.",
            List.of(new ModelReply.FoundLabel("pet", 0.5)),
            List.of(new ModelReply.FoundObject(
                    "cat",
                    new NormalizedBox(1, 2, 3.5, 4),
                    ByteString.encodeUtf8("mask"),
                    new Polygon(List.of(List.of(
                            new NormalizedPoint(1, 2), new NormalizedPoint(3, 4), new NormalizedPoint(5, 0.25)))),
                    0.75)),
            List.of(new ModelReply.FoundPoint("eye", new NormalizedPoint(5, 6), 1, 0.125)),
            List.of(new ModelReply.SpatialObject("box", new SpatialBox(1, 2, 3, 4, 5, 6, 7, 8, 9), 1.0)),
            2,
            new Inference("model", "version", "id", "2", "STOP", Tokens.NONE, 0, "flex", null, "requests-0-7"));

    @ParameterizedTest
    @EnumSource(Task.class)
    void shouldReadWhatItWrote(Task task) {
        long seed = 20261128;
        Replies replies = new Replies(new Random(seed));
        for (int i = 0; i < 300; i++) {
            int images = task.takesSeveralImages() ? 1 + i % 3 : 1;
            ModelReply reply = replies.of(task, images).reusedFrom("requests-0-" + i);

            assertThat(AnswerFormat.read(AnswerFormat.write(reply), images))
                    .as("seed %s, reply %s", seed, i)
                    .isEqualTo(reply);
        }
    }

    /** Renaming a component would make everything unknown that was paid for before. */
    @Test
    void shouldWriteWhatEarlierVersionsWroteAndReadIt() throws IOException {
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/reuse/answer.json"))) {
            ByteString stored = ByteString.encodeUtf8(new String(file.readAllBytes(), UTF_8).strip());

            assertThat(AnswerFormat.write(FULL)).isEqualTo(stored);
            assertThat(AnswerFormat.read(stored, 2)).isEqualTo(FULL);
        }
    }

    @Test
    void shouldSkipWhatANewerVersionWrote() {
        String newer = AnswerFormat.write(FULL).utf8().replace("\"version\":1", "\"version\":2");

        assertThat(AnswerFormat.read(ByteString.encodeUtf8(newer), 2)).isNull();
    }

    @Test
    void shouldReadAnAnswerWithMoreThanThisVersionKnows() {
        String more = AnswerFormat.write(FULL).utf8().replace("{\"version\":1", "{\"mood\":{\"a\":[1]},\"version\":1");

        assertThat(AnswerFormat.read(ByteString.encodeUtf8(more), 2)).isEqualTo(FULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"version\":1}",
                "{\"version\":1,\"reply\":null}",
                "{\"version\":1,\"reply\":{}}",
                "\u0000\u0001"
            })
    void shouldSkipWhatIsNoAnswer(String value) {
        assertThat(AnswerFormat.read(ByteString.encodeUtf8(value), 1)).isNull();
    }

    @Test
    void shouldSkipAnAnswerAboutMoreImages() {
        assertThat(AnswerFormat.read(AnswerFormat.write(FULL), 1))
                .as("a point in the second")
                .isNull();
    }

    /** Values that other records of the application take for granted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\":\"pet\"->\"name\":null",
                "\"label\":\"cat\"->\"label\":null",
                "\"label\":\"eye\"->\"label\":null",
                "\"label\":\"box\"->\"label\":null",
                "\"confidence\":0.5->\"confidence\":1.5",
                "\"confidence\":0.75->\"confidence\":-1",
                "\"confidence\":0.125->\"confidence\":\"NaN\"",
                "\"image\":1->\"image\":-1",
                "\"image\":1->\"image\":2",
                "\"maxX\":4.0->\"maxX\":1e9",
                "\"dropped\":2->\"dropped\":-2",
                "\"model\":\"model\"->\"model\":null",
                "\"reusedFrom\":\"requests-0-7\"->\"reusedFrom\":null",
                "\"labels\":->\"labls\":",
                "\"inference\":->\"inferred\":",
                "\"mask\":\"bWFzaw==\"->\"mask\":\"%%\"",
                "\"box\":->\"bocks\":"
            })
    void shouldSkipAnAnswerWithAPartThatIsMissingOrOutOfRange(String change) {
        String[] parts = change.split("->", 2);
        String whole = AnswerFormat.write(FULL).utf8();
        assertThat(whole).contains(parts[0]);

        assertThat(AnswerFormat.read(ByteString.encodeUtf8(whole.replaceFirst(quoted(parts[0]), parts[1])), 2))
                .isNull();
    }

    /** What is read after damage is either nothing or a whole reply. */
    @Test
    void shouldNeverFailOnDamage() {
        long seed = 20261128;
        Random random = new Random(seed);
        byte[] whole = AnswerFormat.write(FULL).toByteArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
            }
            assertThatCode(() -> requireWhole(AnswerFormat.read(ByteString.of(damaged), 2)))
                    .as("seed %s, change %s", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    private static void requireWhole(@Nullable ModelReply reply) {
        if (reply != null) {
            reply.labels().forEach(label -> Objects.requireNonNull(label.name()));
            reply.objects().forEach(object -> Objects.requireNonNull(object.box()));
            reply.points().forEach(point -> Objects.checkIndex(point.image(), 2));
            Objects.requireNonNull(reply.inference().reusedFrom());
        }
    }

    private static String quoted(String text) {
        return Pattern.quote(text);
    }
}
