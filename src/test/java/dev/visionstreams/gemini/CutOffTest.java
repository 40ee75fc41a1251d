package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundLabel;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies that end at the token limit. */
class CutOffTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CAT = "{\"box_2d\": [1, 2, 30, 40], \"label\": \"a \\\"big]} cat\"}";
    private static final String DOG = "{\"box_2d\": [5, 6, 70, 80], \"label\": \"dog\"}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [CAT, DOG, {"box_2d": [1, 2                   | 2
            [CAT, DOG, {"box_2d": [1, 2, 3, 4]            | 2
            [CAT, DOG, {"box_2d": [1, 2, 3, 4], "label":" | 2
            [CAT, DOG                                     | 2
            [CAT, DOG]                                    | 2
            [CAT, DOG,                                    | 2
            Here it is: ```json [CAT, {                   | 1
            {"objects": [CAT, DOG, {"lab                  | 2
            """)
    void shouldKeepCompleteObjectsIfConfigured(String text, int objects) {
        ModelResult result = read(Task.DETECT, CutOff.KEEP, text);

        assertThat(result).isInstanceOfSatisfying(ModelReply.class, reply -> {
            assertThat(reply.objects()).hasSize(objects);
            assertThat(reply.objects().get(0).label()).isEqualTo("a \"big]} cat");
            assertThat(reply.dropped()).as("what was cut").isEqualTo(1);
            assertThat(reply.inference().finishReason()).isEqualTo("MAX_TOKENS");
        });
    }

    @Test
    void shouldKeepADescriptionWithItsCompleteObjects() {
        ModelResult result = read(
                Task.DESCRIBE,
                CutOff.KEEP,
                "{\"caption\": \"Pets.\", \"labels\": [\"pets\"], \"objects\": [CAT, {\"box");

        assertThat(result).isInstanceOfSatisfying(ModelReply.class, reply -> {
            assertThat(reply.caption()).isEqualTo("Pets.");
            assertThat(reply.labels()).containsExactly(new FoundLabel("pets", null));
            assertThat(reply.objects()).hasSize(1);
        });
    }

    @Test
    void shouldKeepCompletePoints() {
        ModelResult result = read(Task.POINT, CutOff.KEEP, "[{\"point\": [1, 2], \"label\": \"ear\"}, {\"poi");

        assertThat(((ModelReply) result).points()).hasSize(1);
    }

    @Test
    void shouldKeepCompleteBoxesInSpace() {
        ModelResult result = read(
                Task.DETECT_3D,
                CutOff.KEEP,
                "[{\"box_3d\": [1, 2, 3, 4, 5, 6, 7, 8, 9], \"label\": \"car\"}, {\"box_3d\": [1, 2, 3, 4");

        assertThat(((ModelReply) result).spatial()).hasSize(1);
        assertThat(((ModelReply) result).dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[{\"box_2d\": [1, 2, 3, 4], \"label\": \"c", "Sure! I see a cat", "[{}, {"})
    void shouldFailIfNoObjectIsComplete(String text) {
        assertThat(reason(read(Task.DETECT, CutOff.KEEP, text))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPEAT", "REJECT"})
    void shouldKeepNothingUnlessConfigured(CutOff cutOff) {
        assertThat(reason(read(Task.DETECT, cutOff, "[CAT, DOG, {"))).isEqualTo(Reason.REPLY_CUT_OFF);
    }

    @Test
    void shouldNotKeepHalfASentence() {
        assertThat(reason(read(Task.CAPTION, CutOff.KEEP, "A cat that is"))).isEqualTo(Reason.REPLY_CUT_OFF);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,      300,   8192
            -,      5000,  20000
            1000,   1000,  8192
            4000,   4000,  16000
            4000,   30000, 65536
            60000,  60000, 65536
            65536,  65536, -
            100000, 70000, -
            """)
    void shouldRaiseTheLimitAboveTheTokensOfTheCutReply(
            @Nullable Integer configured, long cutOffAt, @Nullable Integer limit) {
        GenerationOptions again =
                GenerationOptions.DEFAULTS.withMaxOutputTokens(configured).afterCutAt(cutOffAt);

        assertThat(again == null ? null : again.maxOutputTokens()).isEqualTo(limit);
    }

    @Test
    void shouldSendTheHigherLimit() throws Exception {
        try (FakeGemini server = new FakeGemini(
                        FakeGemini.Answer.of(200, new String(body("[CAT]", "STOP"), StandardCharsets.UTF_8)));
                GeminiModel model = model(server, CutOff.REPEAT)) {
            ModelResult result =
                    model.ask(Requests.of(Task.DETECT).afterCutAt(3000)).get(20, TimeUnit.SECONDS);

            assertThat(result).isInstanceOf(ModelReply.class);
            assertThat(JSON.readTree(server.received().get(0).body().toByteArray())
                            .at("/generationConfig/maxOutputTokens")
                            .asInt())
                    .isEqualTo(12_000);
        }
    }

    @Test
    void shouldNotPayForASecondReplyUnderReject() throws Exception {
        try (FakeGemini server = new FakeGemini(FakeGemini.Answer.of(200, "{}"));
                GeminiModel model = model(server, CutOff.REJECT)) {
            ModelResult result =
                    model.ask(Requests.of(Task.DETECT).afterCutAt(3000)).get(20, TimeUnit.SECONDS);

            assertThat(reason(result)).isEqualTo(Reason.REPLY_CUT_OFF);
            assertThat(((ModelFailure) result).message()).contains("3000 tokens");
            assertThat(server.received()).isEmpty();
        }
    }

    private static GeminiModel model(FakeGemini server, CutOff cutOff) {
        return new GeminiModel(GeminiSettings.withKey(() -> "key")
                .withBaseUrl(server.url())
                .withOptions(Map.of(Task.DETECT, Requests.options(cutOff))));
    }

    private static ModelResult read(Task task, CutOff cutOff, String text) {
        return new ReplyReader(Requests.of(task), Requests.options(cutOff), new SafeQuote("key"))
                .read(body(text, "MAX_TOKENS"), 5);
    }

    private static byte[] body(String text, String finishReason) {
        ObjectNode reply = JSON.createObjectNode();
        ObjectNode candidate = reply.putArray("candidates").addObject().put("finishReason", finishReason);
        candidate
                .putObject("content")
                .putArray("parts")
                .addObject()
                .put("text", text.replace("CAT", CAT).replace("DOG", DOG));
        return reply.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Reason reason(ModelResult result) {
        return result instanceof ModelFailure failure ? failure.reason() : null;
    }
}
