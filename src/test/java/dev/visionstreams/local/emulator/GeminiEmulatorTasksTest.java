package dev.visionstreams.local.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scene.Encoding;
import dev.visionstreams.local.demo.Scene.Kind;
import dev.visionstreams.local.demo.Scene.Shape;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.ShapeColour;
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
                    new Shape(Kind.CIRCLE, ShapeColour.RED, new PixelBox(40, 200, 240, 400)),
                    new Shape(Kind.TRIANGLE, ShapeColour.GREEN, new PixelBox(600, 40, 760, 180)),
                    new Shape(Kind.RECTANGLE, ShapeColour.BLUE, new PixelBox(560, 440, 680, 520))),
            Encoding.PNG);
    private static final ByteString IMAGE = ScenePainter.encode(SCENE);

    private final GeminiEmulator emulator = GeminiEmulator.start();
    private final GeminiCaller caller = new GeminiCaller(emulator.uri());

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void shouldReturnCaptionLabelsAndObjectsInOneReply() throws Exception {
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
    void shouldChooseFromTheLabelsOfTheSchema() throws Exception {
        JsonNode reply = ask("Which hold?", """
                {"type": "object", "properties": {"labels": {"type": "array", "items":
                 {"type": "string", "enum": ["cat", "circle", "blue rectangle", "yellow"]}}}}""");

        assertThat(reply.toString()).isEqualTo("{\"labels\":[\"circle\",\"blue rectangle\"]}");
    }

    @Test
    void shouldPointToTheCentre() throws Exception {
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
    void shouldDrawMasksAsItsModelsDo() throws Exception {
        String schema = """
                {"type": "array", "items": {"type": "object", "properties": {"box_2d": {"type": "array",
                 "items": {"type": "integer"}}, "mask": {"type": "string"}, "label": {"type": "string"}}}}""";

        JsonNode old = segments("gemini-2.5-flash");

        String mask = old.at("/0/mask").asText();
        assertThat(mask).startsWith("data:image/png;base64,");
        BufferedImage image = ImageIO.read(
                new ByteArrayInputStream(Base64.getDecoder().decode(mask.substring(mask.indexOf(',') + 1))));
        assertThat(image.getRaster().getSample(image.getWidth() / 2, image.getHeight() / 2, 0))
                .isEqualTo(255);
        assertThat(image.getRaster().getSample(2, 2, 0)).isZero();
        assertThat(caller.ask("gemini-2.5-flash", "Segment.", IMAGE, "image/png", schema)
                        .at("/0/mask")
                        .asText())
                .isEqualTo("gimme_mask_for_this");
        assertThat(segments("gemini-2.5-flash-lite").at("/0/mask").asText()).startsWith("<start_of_mask><seg_");
        JsonNode xFirst = segments("gemini-3.5-flash-lite").at("/0");
        JsonNode yFirst = segments("gemini-robotics-er-2-preview").at("/0");
        assertThat(xFirst.path("mask")).hasSizeGreaterThan(3);
        assertThat(xFirst.at("/mask/0/0")).isEqualTo(yFirst.at("/mask/0/1"));
        assertThat(xFirst.at("/mask/0/1")).isEqualTo(yFirst.at("/mask/0/0"));
    }

    @Test
    void shouldReportTokens() throws Exception {
        String body = GeminiCaller.body("Find.", IMAGE, "image/png", GeminiCaller.DETECT);

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
    void shouldCutOffAtMaxOutputTokens() throws Exception {
        String body = GeminiCaller.body("Find.", IMAGE, "image/png", GeminiCaller.DETECT)
                .replace("\"generationConfig\":{", "\"generationConfig\":{\"maxOutputTokens\":5,");

        JsonNode reply = GeminiCaller.JSON.readTree(caller.generate(body).body());

        assertThat(reply.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(reply.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(5);
    }

    /** The reply to a request for masks without a schema, without its code fence. */
    private JsonNode segments(String model) throws Exception {
        ObjectNode body = (ObjectNode)
                GeminiCaller.JSON.readTree(GeminiCaller.body("Segment.", IMAGE, "image/png", GeminiCaller.DETECT));
        body.remove("generationConfig");
        String reply = caller.post("/v1beta/models/" + model + ":generateContent", body.toString())
                .body();
        return GeminiCaller.JSON.readTree(GeminiCaller.text(reply).replaceAll("```(?:json)?", ""));
    }

    private JsonNode ask(String prompt, String schema) throws Exception {
        return caller.ask(GeminiCaller.MODEL, prompt, IMAGE, "image/png", schema);
    }
}
