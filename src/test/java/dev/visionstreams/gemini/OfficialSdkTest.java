package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.SafetySetting;
import com.google.genai.types.ThinkingConfig;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own client talks to the emulator, and must write the same requests as ours. */
@Timeout(60)
class OfficialSdkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPLY =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"[]\"}]},\"finishReason\":\"STOP\"}]}";

    @Test
    void shouldAnswerTheSdkWithStructuredOutput() throws Exception {
        Scene scene = Scenes.draw(7);
        ModelRequest request = Requests.of(Task.DETECT);
        try (GeminiEmulator emulator = GeminiEmulator.start();
                Client client = client(emulator.uri().toString())) {
            GenerateContentResponse response = client.models.generateContent(
                    Requests.MODEL,
                    Content.fromParts(
                            Part.fromBytes(
                                    ScenePainter.encode(scene).toByteArray(),
                                    scene.encoding().mediaType()),
                            Part.fromText("Find all shapes.")),
                    GenerateContentConfig.builder()
                            .responseMimeType("application/json")
                            .responseJsonSchema(schema(request))
                            .build());

            JsonNode boxes = JSON.readTree(response.text());
            assertThat(boxes).hasSameSizeAs(scene.shapes());
            assertThat(boxes.at("/0/box_2d")).hasSize(4);
            assertThat(response.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
            assertThat(response.modelVersion()).contains(Requests.MODEL);
            assertThat(response.usageMetadata().orElseThrow().totalTokenCount().orElse(0))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, 400, INVALID_ARGUMENT",
        "API_KEY_INVALID, 400, INVALID_ARGUMENT",
        "PERMISSION_DENIED, 403, PERMISSION_DENIED",
        "QUOTA, 429, RESOURCE_EXHAUSTED",
        "QUOTA_DAY, 429, RESOURCE_EXHAUSTED",
        "INTERNAL, 500, INTERNAL",
        "UNAVAILABLE, 503, UNAVAILABLE",
        "DEADLINE, 504, DEADLINE_EXCEEDED",
    })
    void shouldGiveTheSdkErrorsOfItsOwnTypes(Fault fault, int code, String status) {
        try (GeminiEmulator emulator = GeminiEmulator.start();
                Client client = client(emulator.uri().toString())) {
            emulator.script(FaultRule.always(fault));

            assertThatThrownBy(() -> client.models.generateContent(
                            Requests.MODEL,
                            "Hello?",
                            GenerateContentConfig.builder().build()))
                    .isExactlyInstanceOf(code < 500 ? ClientException.class : ServerException.class)
                    .isInstanceOfSatisfying(ApiException.class, error -> {
                        assertThat(error.code()).isEqualTo(code);
                        assertThat(error.status()).isEqualTo(status);
                        assertThat(error.message()).isNotBlank();
                    });
        }
    }

    @Test
    void shouldTellTheSdkThatAModelIsRetired() {
        try (GeminiEmulator emulator = GeminiEmulator.start();
                Client client = client(emulator.uri().toString())) {
            assertThatThrownBy(() -> client.models.generateContent(
                            "gemini-2.0-flash",
                            "Hello?",
                            GenerateContentConfig.builder().build()))
                    .isInstanceOfSatisfying(ClientException.class, error -> assertThat(error.code())
                            .isEqualTo(404));
        }
    }

    /** The SDK doesn't treat blocked prompts and replies as errors, either. */
    @ParameterizedTest
    @ValueSource(strings = {"BLOCKED", "SAFETY", "MAX_TOKENS_EMPTY"})
    void shouldGiveTheSdkRepliesWithoutText(Fault fault) {
        try (GeminiEmulator emulator = GeminiEmulator.start();
                Client client = client(emulator.uri().toString())) {
            emulator.script(FaultRule.always(fault));

            GenerateContentResponse response = client.models.generateContent(
                    Requests.MODEL, "Hello?", GenerateContentConfig.builder().build());

            assertThat(response.usageMetadata()).isPresent();
            assertThat(response.promptFeedback().isPresent()).isEqualTo(fault == Fault.BLOCKED);
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void shouldWriteWhatTheSdkWrites(Task task) throws Exception {
        for (int images = 1; images <= (task.takesSeveralImages() ? 3 : 1); images++) {
            ModelRequest request = request(task, images);

            ObjectNode ours = ours(GenerationOptions.DEFAULTS, request);

            // The one difference: the SDK has no such field, and without it Google stores the request.
            assertThat(ours.remove("store").asBoolean(true)).isFalse();
            assertThat(ours).isEqualTo(sdks(config(request).build(), request));
        }
    }

    @Test
    void shouldWriteOptionsAsTheSdkWritesThem() throws Exception {
        ModelRequest request = request(Task.CAPTION, 1);
        GenerationOptions options = new GenerationOptions(
                "low",
                null,
                "MEDIA_RESOLUTION_LOW",
                2048,
                false,
                Map.of("HARM_CATEGORY_HARASSMENT", "BLOCK_NONE"),
                "flex",
                null,
                null,
                CutOff.REPEAT);
        GenerateContentConfig config = config(request)
                .thinkingConfig(ThinkingConfig.builder().thinkingLevel("low").build())
                .mediaResolution("MEDIA_RESOLUTION_LOW")
                .maxOutputTokens(2048)
                .safetySettings(SafetySetting.builder()
                        .category("HARM_CATEGORY_HARASSMENT")
                        .threshold("BLOCK_NONE")
                        .build())
                .serviceTier("flex")
                .build();

        ObjectNode ours = ours(options, request);

        ours.remove("store");
        assertThat(upperCase(ours)).isEqualTo(upperCase(sdks(config, request)));
    }

    @Test
    void shouldWriteAThinkingBudgetAsTheSdkDoes() throws Exception {
        ModelRequest request = request(Task.SEGMENT, 1);
        GenerationOptions options =
                new GenerationOptions(null, 0, null, null, false, Map.of(), null, null, null, CutOff.REPEAT);
        GenerateContentConfig config = config(request)
                .thinkingConfig(ThinkingConfig.builder().thinkingBudget(0).build())
                .build();

        ObjectNode ours = ours(options, request);

        ours.remove("store");
        assertThat(ours).isEqualTo(sdks(config, request));
    }

    private static ObjectNode upperCase(ObjectNode body) {
        // Enum values are read in any case.
        body.put("serviceTier", body.path("serviceTier").asText().toUpperCase(Locale.ROOT));
        ObjectNode thinking = (ObjectNode) body.at("/generationConfig/thinkingConfig");
        thinking.put("thinkingLevel", thinking.path("thinkingLevel").asText().toUpperCase(Locale.ROOT));
        return body;
    }

    private static ModelRequest request(Task task, int images) {
        List<ModelImage> all = new ArrayList<>();
        for (int i = 1; i <= images; i++) {
            all.add(new ModelImage(ByteString.encodeUtf8("picture " + i), "image/jpeg"));
        }
        return new ModelRequest(task, all, "빨간 것 \"red\"", List.of("cat", "犬"), 7, Requests.MODEL);
    }

    private static GenerateContentConfig.Builder config(ModelRequest request) throws IOException {
        GenerateContentConfig.Builder config = GenerateContentConfig.builder()
                .systemInstruction(Content.builder()
                        .parts(Part.fromText(
                                Prompts.instruction(request.task(), MaskForm.POLYGON, GenerationOptions.DEFAULTS)))
                        .build());
        return ReplySchemas.of(request, MaskForm.POLYGON) == null
                ? config
                : config.responseMimeType("application/json").responseJsonSchema(schema(request));
    }

    private static Map<?, ?> schema(ModelRequest request) throws IOException {
        return JSON.readValue(String.valueOf(ReplySchemas.of(request, MaskForm.POLYGON)), Map.class);
    }

    private static ObjectNode ours(GenerationOptions options, ModelRequest request) throws IOException {
        Buffer buffer = new Buffer();
        new RequestWriter(options).write(request).writeTo(buffer);
        return (ObjectNode) JSON.readTree(buffer.readByteArray());
    }

    private static ObjectNode sdks(GenerateContentConfig config, ModelRequest request) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (ModelImage image : request.images()) {
            parts.add(Part.fromBytes(Requests.bytes(image).toByteArray(), image.mediaType()));
        }
        parts.add(parts.size() > 1 ? 0 : 1, Part.fromText(Prompts.question(request)));
        try (FakeGemini server = new FakeGemini(FakeGemini.Answer.of(200, REPLY));
                Client client = client(server.url().toString())) {
            client.models.generateContent(
                    Requests.MODEL, Content.builder().role("user").parts(parts).build(), config);
            assertThat(server.received().get(0).uri().toString())
                    .isEqualTo("/v1beta/models/" + Requests.MODEL + ":generateContent");
            return (ObjectNode) JSON.readTree(server.received().get(0).body().toByteArray());
        }
    }

    private static Client client(String baseUrl) {
        return Client.builder()
                .apiKey("key")
                .httpOptions(HttpOptions.builder()
                        .baseUrl(baseUrl)
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }
}
