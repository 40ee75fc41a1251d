package dev.visionstreams.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.demo.Ink;
import dev.visionstreams.demo.Scene;
import dev.visionstreams.demo.Scene.Encoding;
import dev.visionstreams.demo.Scene.Kind;
import dev.visionstreams.demo.Scene.Shape;
import dev.visionstreams.demo.ScenePainter;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiEmulatorTasksTest {
    private static final Scene SCENE = new Scene(
            0,
            new Frame(800, 600),
            0xffffff,
            0xffffff,
            List.of(
                    new Shape(Kind.CIRCLE, Ink.RED, new PixelBox(40, 200, 240, 400)),
                    new Shape(Kind.TRIANGLE, Ink.GREEN, new PixelBox(600, 40, 760, 180)),
                    new Shape(Kind.RECTANGLE, Ink.BLUE, new PixelBox(560, 440, 680, 520))),
            Encoding.PNG);
    private static final ByteString PICTURE = ScenePainter.encode(SCENE);

    private final GeminiEmulator emulator = GeminiEmulator.start();
    private final GeminiCaller caller = new GeminiCaller(emulator.uri());

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void shouldDescribeInOneReply() throws Exception {
        JsonNode reply = ask("Describe.", """
                {"type": "object", "properties": {"caption": {"type": "string"},
                 "labels": {"type": "array", "items": {"type": "string"}},
                 "objects": {"type": "array", "items": {"type": "object", "properties": {
                  "box_2d": {"type": "array", "items": {"type": "integer"}}, "label": {"type": "string"}}}}}}""");

        assertThat(reply.path("caption").asText())
                .isEqualTo(
                        "A picture, landscape, mostly white, with a red circle on the left, a green triangle at the top"
                                + " right and a blue rectangle at the bottom right.");
        assertThat(reply.path("labels").toString()).contains("red", "circle", "white");
        assertThat(reply.path("objects")).hasSize(3);
        assertThat(reply.at("/objects/0").toString())
                .isEqualTo("{\"box_2d\":[334,50,667,300],\"label\":\"red circle\"}");
    }

    @Test
    void shouldChooseAmongGivenLabels() throws Exception {
        JsonNode reply = ask("Which hold?", """
                {"type": "object", "properties": {"labels": {"type": "array", "items":
                 {"type": "string", "enum": ["cat", "circle", "blue rectangle", "yellow"]}}}}""");

        assertThat(reply.toString()).isEqualTo("{\"labels\":[\"circle\",\"blue rectangle\"]}");
    }

    @Test
    void shouldPointToTheMiddle() throws Exception {
        JsonNode reply = ask("Point at most 1 time.", """
                {"type": "array", "items": {"type": "object", "properties": {
                 "point": {"type": "array", "items": {"type": "integer"}}, "label": {"type": "string"}}}}""");

        assertThat(reply.toString()).isEqualTo("[{\"point\":[500,175],\"label\":\"red circle\"}]");
    }

    @ParameterizedTest
    @CsvSource({
        "How many circles are there?, One.",
        "How many shapes do you see?, Three.",
        "What colour is the triangle?, Green.",
        "Is there a yellow shape?, No.",
        "Where is the blue rectangle?, At the bottom right.",
    })
    void shouldAnswerSimpleQuestions(String question, String answer) throws Exception {
        JsonNode reply = ask(question, "{\"type\": \"object\", \"properties\": {\"answer\": {\"type\": \"string\"}}}");

        assertThat(reply.path("answer").asText()).isEqualTo(answer);
    }

    @Test
    void shouldDrawMasksWithTheOldGenerationAlone() throws Exception {
        String schema = """
                {"type": "array", "items": {"type": "object", "properties": {"box_2d": {"type": "array",
                 "items": {"type": "integer"}}, "mask": {"type": "string"}, "label": {"type": "string"}}}}""";

        JsonNode old = caller.ask("gemini-2.5-flash", "Segment.", PICTURE, "image/png", schema);

        String mask = old.at("/0/mask").asText();
        assertThat(mask).startsWith("data:image/png;base64,");
        BufferedImage image = ImageIO.read(
                new ByteArrayInputStream(Base64.getDecoder().decode(mask.substring(mask.indexOf(',') + 1))));
        assertThat(image.getRaster().getSample(image.getWidth() / 2, image.getHeight() / 2, 0))
                .isEqualTo(255);
        assertThat(image.getRaster().getSample(2, 2, 0)).isZero();
        assertThat(ask("Segment.", schema).at("/0").has("mask")).isFalse();
    }

    @Test
    void shouldSayWhatItCost() throws Exception {
        String body = GeminiCaller.body("Find.", PICTURE, "image/png", GeminiCaller.DETECT);

        JsonNode reply = GeminiCaller.JSON.readTree(caller.generate(body).body());

        JsonNode usage = reply.path("usageMetadata");
        assertThat(reply.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        assertThat(reply.path("modelVersion").asText()).isEqualTo(GeminiCaller.MODEL);
        assertThat(reply.path("responseId").asText()).isNotEmpty();
        assertThat(usage.path("promptTokenCount").asInt()).isEqualTo(1120 + 2);
        assertThat(usage.path("totalTokenCount").asInt())
                .isEqualTo(usage.path("promptTokenCount").asInt()
                        + usage.path("candidatesTokenCount").asInt());
    }

    @Test
    void shouldCutOffAtTheTokensAllowed() throws Exception {
        String body = GeminiCaller.body("Find.", PICTURE, "image/png", GeminiCaller.DETECT)
                .replace("\"generationConfig\":{", "\"generationConfig\":{\"maxOutputTokens\":5,");

        JsonNode reply = GeminiCaller.JSON.readTree(caller.generate(body).body());

        assertThat(reply.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(reply.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(5);
    }

    private JsonNode ask(String prompt, String schema) throws Exception {
        return caller.ask(GeminiCaller.MODEL, prompt, PICTURE, "image/png", schema);
    }
}
