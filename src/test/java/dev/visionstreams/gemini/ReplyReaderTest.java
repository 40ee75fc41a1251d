package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.geometry.SpatialBox;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RECORDINGS = Path.of("../shared/gemini-recordings");

    static List<GoldenReply> goldenReplies() {
        return GoldenReply.all();
    }

    @ParameterizedTest
    @MethodSource("goldenReplies")
    void shouldReadTheGoldenReplies(GoldenReply golden) {
        JsonNode expected = golden.expected();

        ModelResult result = new ReplyReader(golden.request(), GenerationOptions.DEFAULTS, new SafeQuote("key"))
                .read(golden.body(), 5);

        if (result instanceof ModelFailure failure) {
            assertThat(failure.reason().name())
                    .isEqualTo(expected.path("reason").asText("a reply, not: " + failure));
            assertThat(failure.message()).contains(expected.path("says").asText());
            Inference inference = Objects.requireNonNull(failure.inference());
            if (expected.has("finishReason")) {
                assertThat(inference.finishReason())
                        .isEqualTo(expected.path("finishReason").asText());
            }
            assertThat(inference.tokens().total())
                    .isEqualTo(expected.path("totalTokens").asLong(1158));
        } else {
            assertThat(asJson((ModelReply) result)).isEqualTo(expected);
        }
    }

    @Test
    void shouldReportTheCostOfACall() {
        Inference inference = inference("""
                {"candidates": [{"content": {"parts": [{"text": "A cat."}]}, "finishReason": "STOP"}],
                 "usageMetadata": {"promptTokenCount": 1120, "candidatesTokenCount": "9", "thoughtsTokenCount": 20,
                  "totalTokenCount": 1149},
                 "modelVersion": "gemini-3.8-flash", "responseId": "r-7"}""");

        assertThat(inference)
                .isEqualTo(new Inference(Requests.MODEL, "gemini-3.8-flash", "r-7", "2", "STOP", 1120, 9, 20, 1149, 5));
    }

    @Test
    void shouldReportCachedTokensToolsAndTheTier() {
        Inference inference = inference("""
                {"candidates": [{"content": {"parts": [{"text": "A cat."}]}, "finishReason": "STOP"}],
                 "usageMetadata": {"promptTokenCount": 1120, "candidatesTokenCount": 9, "cachedContentTokenCount": 1000,
                  "toolUsePromptTokenCount": 77, "serviceTier": "FLEX"}}""");

        assertThat(inference)
                .isEqualTo(new Inference(
                        Requests.MODEL,
                        "",
                        null,
                        "2",
                        "STOP",
                        new Tokens(1120, 9, 0, 1206, 1000, 77),
                        5,
                        "flex",
                        null,
                        null));
    }

    @Test
    void shouldReadTheModelsConfidenceIfItGivesOne() {
        ModelReply reply =
                (ModelReply) new ReplyReader(Requests.of(Task.DETECT), GenerationOptions.DEFAULTS, new SafeQuote("key"))
                        .read("""
                        {"candidates": [{"content": {"parts": [{"text": "[
                         {'box_2d': [1, 2, 30, 40], 'label': 'a', 'confidence': 0.93},
                         {'box_2d': [1, 2, 30, 40], 'label': 'a', 'confidence': 0.5},
                         {'box_2d': [2, 2, 30, 40], 'label': 'b', 'score': '0.25'},
                         {'box_2d': [3, 2, 30, 40], 'label': 'c', 'confidence': 93},
                         {'box_2d': [4, 2, 30, 40], 'label': 'd', 'confidence': 'high'}]"}]},
                         "finishReason": "STOP"}]}""".replace("\n", " ").replace("'", "\\\"").getBytes(StandardCharsets.UTF_8), 5);

        assertThat(reply.objects())
                .extracting(ModelReply.FoundObject::confidence)
                .containsExactly(0.93, 0.25, null, null);
        assertThat(reply.dropped()).as("the same place twice").isEqualTo(1);
    }

    @Test
    void shouldCountMissingOrInvalidTokensAsZero() {
        Inference inference = inference("""
                {"candidates": [{"content": {"parts": [{"text": "A cat."}]}}],
                 "usageMetadata": {"promptTokenCount": -3, "candidatesTokenCount": 4, "thoughtsTokenCount": {}}}""");

        assertThat(inference).isEqualTo(new Inference(Requests.MODEL, "", null, "2", "", 0, 4, 0, 4, 5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            <html><body>Please log in</body></html> | MODEL_UNAVAILABLE | 200
            ''                                      | REPLY_MALFORMED   | 200
            {                                       | REPLY_MALFORMED   | 200
            null                                    | REPLY_MALFORMED   | 200
            "text"                                  | REPLY_MALFORMED   | 200
            []                                      | REPLY_MALFORMED   | 200
            {} {}                                   | REPLY_MALFORMED   | 200
            {}                                      | REPLY_EMPTY       | -
            {"candidates": null}                    | REPLY_EMPTY       | -
            {"candidates": [7]}                     | REPLY_EMPTY       | -
            {"error": {"code": 429}}                | QUOTA_EXCEEDED    | 429
            {"error": "down"}                       | MODEL_UNAVAILABLE | 500
            """)
    void shouldClassifyAnyBody(String body, Reason reason, Integer httpStatus) {
        ModelResult result = read(body);

        assertThat(result).isInstanceOfSatisfying(ModelFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.httpStatus()).isEqualTo(httpStatus);
        });
    }

    @Test
    void shouldQuoteAReplyInPart() {
        String text = "No: " + "cats and dogs ".repeat(1000);

        ModelResult result = new ReplyReader(Requests.of(Task.DETECT), GenerationOptions.DEFAULTS, new SafeQuote("key"))
                .read(reply(text), 5);

        assertThat(((ModelFailure) result).message())
                .startsWith("the reply has no JSON: No: cats")
                .hasSizeLessThan(230);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain-text.json", "json-schema.json", "thinking-max-tokens.json"})
    void shouldReadRecordedReplies(String name) throws IOException {
        Path file = RECORDINGS.resolve(name);
        assumeTrue(Files.exists(file));
        JsonNode response = JSON.readTree(file.toFile()).at("/interactions/0/response/bodySegments/0");

        ModelResult result = new ReplyReader(
                        Requests.of(Task.CAPTION), GenerationOptions.DEFAULTS, new SafeQuote("key"))
                .read(response.toString().getBytes(StandardCharsets.UTF_8), 5);

        Inference inference = Objects.requireNonNull(
                result instanceof ModelReply reply ? reply.inference() : ((ModelFailure) result).inference());
        boolean cutOff = response.at("/candidates/0/finishReason").asText().equals("MAX_TOKENS");
        assertThat(result instanceof ModelFailure failure && failure.reason() == Reason.REPLY_CUT_OFF)
                .isEqualTo(cutOff);
        assertThat(inference.tokens().total())
                .isPositive()
                .isEqualTo(response.at("/usageMetadata/totalTokenCount").asLong());
        assertThat(inference.modelVersion()).startsWith("gemini-2");
    }

    private static Inference inference(String body) {
        return ((ModelReply) read(body)).inference();
    }

    private static ModelResult read(String body) {
        return new ReplyReader(Requests.of(Task.CAPTION), GenerationOptions.DEFAULTS, new SafeQuote("key"))
                .read(body.getBytes(StandardCharsets.UTF_8), 5);
    }

    private static byte[] reply(String text) {
        ObjectNode reply = JSON.createObjectNode();
        reply.putArray("candidates")
                .addObject()
                .putObject("content")
                .putArray("parts")
                .addObject()
                .put("text", text);
        return reply.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode asJson(ModelReply reply) {
        ObjectNode json = JSON.createObjectNode();
        if (reply.caption() != null) {
            json.put("caption", reply.caption());
        }
        if (reply.answer() != null) {
            json.put("answer", reply.answer());
        }
        if (!reply.labels().isEmpty()) {
            ArrayNode labels = json.putArray("labels");
            reply.labels().forEach(label -> labels.add(label.name()));
        }
        ArrayNode objects = json.putArray("objects");
        for (ModelReply.FoundObject found : reply.objects()) {
            ObjectNode object = objects.addObject().put("label", found.label());
            object.putArray("box")
                    .add(found.box().minY())
                    .add(found.box().minX())
                    .add(found.box().maxY())
                    .add(found.box().maxX());
            if (found.mask() != null) {
                object.put("mask", found.mask().base64());
            }
        }
        for (ModelReply.FoundPoint found : reply.points()) {
            json.withArray("points")
                    .addObject()
                    .put("label", found.label())
                    .putArray("at")
                    .add(found.point().y())
                    .add(found.point().x());
        }
        for (ModelReply.SpatialObject found : reply.spatial()) {
            SpatialBox box = found.box();
            json.withArray("spatial")
                    .addObject()
                    .put("label", found.label())
                    .putArray("at")
                    .add(box.xCenter())
                    .add(box.yCenter())
                    .add(box.zCenter())
                    .add(box.xSize())
                    .add(box.ySize())
                    .add(box.zSize())
                    .add(box.roll())
                    .add(box.pitch())
                    .add(box.yaw());
        }
        return json.put("dropped", reply.dropped());
    }
}
