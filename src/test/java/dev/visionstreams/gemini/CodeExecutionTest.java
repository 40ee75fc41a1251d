package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.PartMediaResolution;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolCodeExecution;
import dev.visionstreams.gemini.FakeGemini.Answer;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model may do to look closer: code of its own, and more tokens for an image. */
@Timeout(60)
class CodeExecutionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GenerationOptions CLOSER = new GenerationOptions(
            null,
            null,
            GenerationOptions.ULTRA_HIGH,
            null,
            false,
            Map.of(),
            null,
            null,
            null,
            CutOff.REPEAT,
            null,
            true);
    private static final String REPLY =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A cat.\"}]},\"finishReason\":\"STOP\"}]}";

    @Test
    void shouldSendWhatTheSdkSends() throws Exception {
        ModelRequest request = Requests.of(Task.CAPTION);
        ModelImage image = request.images().get(0);
        try (FakeGemini ours = new FakeGemini(Answer.of(200, REPLY));
                FakeGemini sdks = new FakeGemini(Answer.of(200, REPLY));
                GeminiModel model = model(ours.url());
                Client client = Client.builder()
                        .apiKey("key")
                        .httpOptions(HttpOptions.builder()
                                .baseUrl(sdks.url().toString())
                                .build())
                        .build()) {
            ask(model, request);
            Part part = Part.fromBytes(Requests.bytes(image).toByteArray(), image.mediaType()).toBuilder()
                    .mediaResolution(PartMediaResolution.builder()
                            .level(GenerationOptions.ULTRA_HIGH)
                            .build())
                    .build();
            client.models.generateContent(
                    Requests.MODEL,
                    Content.builder()
                            .role("user")
                            .parts(part, Part.fromText(Prompts.question(request)))
                            .build(),
                    GenerateContentConfig.builder()
                            .systemInstruction(Content.builder()
                                    .parts(Part.fromText(Prompts.instruction(Task.CAPTION, MaskForm.POLYGON, CLOSER)))
                                    .build())
                            .tools(Tool.builder()
                                    .codeExecution(ToolCodeExecution.builder().build())
                                    .build())
                            .build());

            JsonNode mine = JSON.readTree(ours.received().get(0).body().toByteArray());
            JsonNode theirs = JSON.readTree(sdks.received().get(0).body().toByteArray());
            assertThat(mine.path("tools")).isEqualTo(theirs.path("tools"));
            assertThat(mine.path("contents")).isEqualTo(theirs.path("contents"));
            assertThat(mine.at("/generationConfig/mediaResolution").isMissingNode())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-3.5-flash-lite", "gemini-3.8-flash"})
    void shouldReadWhatFollowsTheCode(String id) throws Exception {
        Scene scene = Scenes.draw(7);
        ModelImage image =
                new ModelImage(ScenePainter.encode(scene), scene.encoding().mediaType());
        try (GeminiEmulator emulator = GeminiEmulator.start();
                GeminiModel model = model(HttpUrl.get(emulator.uri()))) {
            ModelReply found = ask(model, new ModelRequest(Task.DETECT, List.of(image), null, List.of(), null, id));
            ModelReply caption = ask(model, new ModelRequest(Task.CAPTION, List.of(image), null, List.of(), null, id));

            assertThat(found.objects()).hasSameSizeAs(scene.shapes());
            assertThat(found.inference().tokens().tool()).isPositive();
            assertThat(found.inference().tokens().prompt())
                    .as("2240 for the image")
                    .isGreaterThan(2240);
            assertThat(caption.caption()).isNotBlank().doesNotContain("look closer");
        }
    }

    @Test
    void shouldSendNoSchemaWithToolsToGemini2() throws Exception {
        Scene scene = Scenes.draw(7);
        ModelImage image =
                new ModelImage(ScenePainter.encode(scene), scene.encoding().mediaType());
        GenerationOptions options = new GenerationOptions(
                null, null, null, null, false, Map.of(), null, null, null, CutOff.REPEAT, null, true);
        try (GeminiEmulator emulator = GeminiEmulator.start();
                GeminiModel model = new GeminiModel(GeminiSettings.withKey(() -> "key")
                        .withBaseUrl(HttpUrl.get(emulator.uri()))
                        .withOptions(Map.of(Task.DETECT, options)))) {
            ModelReply found = ask(
                    model, new ModelRequest(Task.DETECT, List.of(image), null, List.of(), null, "gemini-2.5-flash"));

            assertThat(found.objects()).hasSameSizeAs(scene.shapes());
        }
    }

    private static GeminiModel model(HttpUrl url) {
        return new GeminiModel(GeminiSettings.withKey(() -> "key")
                .withBaseUrl(url)
                .withOptions(Map.of(Task.CAPTION, CLOSER, Task.DETECT, CLOSER)));
    }

    private static ModelReply ask(GeminiModel model, ModelRequest request) throws Exception {
        return (ModelReply) model.ask(request).get(20, TimeUnit.SECONDS);
    }
}
