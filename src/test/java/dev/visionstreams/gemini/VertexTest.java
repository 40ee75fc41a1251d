package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import dev.visionstreams.gemini.FakeGemini.Answer;
import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Google Cloud's way to the models, with Google's own client and library as judges. */
@Timeout(60)
class VertexTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPLY =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A cat.\"}]},\"finishReason\":\"STOP\"}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":1,\"trafficType\":\"ON_DEMAND_FLEX\"}}";

    private final Path folder;

    VertexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void shouldSendWhatTheSdkSends(Task task) throws Exception {
        ModelRequest request = new ModelRequest(
                task,
                List.of(ModelImage.named("gs://bucket/a picture.jpg", "image/jpeg")),
                "red",
                List.of("cat"),
                7,
                Requests.MODEL);
        try (FakeGemini ours = new FakeGemini(Answer.of(200, REPLY));
                FakeGemini sdks = new FakeGemini(Answer.of(200, REPLY));
                GeminiModel model = model(ours.url(), "key", null);
                Client client = client(sdks.url().toString(), "token")) {
            ask(model, request);
            client.models.generateContent(
                    Requests.MODEL,
                    Content.builder()
                            .role("user")
                            .parts(
                                    Part.fromUri("gs://bucket/a picture.jpg", "image/jpeg"),
                                    Part.fromText(Prompts.question(request)))
                            .build(),
                    config(request));

            FakeGemini.Received mine = ours.received().get(0);
            FakeGemini.Received theirs = sdks.received().get(0);
            assertThat(mine.uri()).isEqualTo(theirs.uri());
            assertThat(JSON.readTree(mine.body().toByteArray()))
                    .isEqualTo(JSON.readTree(theirs.body().toByteArray()));
        }
    }

    @Test
    void shouldAnswerTheSdk() {
        Scene scene = Scenes.draw(7);
        try (GeminiEmulator emulator = GeminiEmulator.start();
                Client client = client(emulator.uri().toString(), "token")) {
            GenerateContentResponse response = client.models.generateContent(
                    Requests.MODEL,
                    Content.fromParts(
                            Part.fromBytes(
                                    ScenePainter.encode(scene).toByteArray(),
                                    scene.encoding().mediaType()),
                            Part.fromText("What is there?")),
                    GenerateContentConfig.builder().build());

            assertThat(response.text()).isNotBlank();
            assertThat(response.usageMetadata().orElseThrow().trafficType().orElseThrow())
                    .hasToString("ON_DEMAND");
            assertThat(client.models.get(Requests.MODEL, null).name().orElseThrow())
                    .isEqualTo("publishers/google/models/" + Requests.MODEL);
        }
    }

    @ParameterizedTest
    @CsvSource({"gemini-3.5-flash-lite, invalid, 401", "no-such-model, token, 404"})
    void shouldRefuseTheSdkAsGoogleCloudDoes(String model, String token, int status) {
        try (GeminiEmulator emulator = GeminiEmulator.start();
                Client client = client(emulator.uri().toString(), token)) {
            assertThatThrownBy(() -> client.models.generateContent(
                            model, "Hello?", GenerateContentConfig.builder().build()))
                    .isInstanceOfSatisfying(ClientException.class, error -> assertThat(error.code())
                            .isEqualTo(status));
        }
    }

    @Test
    void shouldSendATokenOfTheCredentialsFile() throws Exception {
        try (FakeGemini tokens = new FakeGemini(Answer.of(
                        200, "{\"access_token\":\"ya29.abc\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"));
                GeminiEmulator emulator = GeminiEmulator.start();
                GeminiModel model = model(HttpUrl.get(emulator.uri()), "default", account(tokens.url()))) {
            ModelReply reply = (ModelReply) ask(model, Requests.of(Task.CAPTION).withImages(List.of(scene())));
            ask(model, Requests.of(Task.CAPTION).withImages(List.of(scene())));

            assertThat(reply.caption()).isNotBlank();
            assertThat(reply.inference().serviceTier()).isEqualTo("standard");
            assertThat(tokens.received()).as("a token serves many calls").hasSize(1);
            assertThat(model.check(Requests.MODEL).get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(model.tryOut(Requests.MODEL, Task.DETECT).get(20, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    @Test
    void shouldSayThatThereAreNoCredentials() throws Exception {
        try (FakeGemini tokens = new FakeGemini(
                        Answer.of(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Not a valid key\"}"));
                FakeGemini service = new FakeGemini(Answer.of(200, REPLY));
                GeminiModel model = model(service.url(), "default", account(tokens.url()))) {
            ModelFailure failure = (ModelFailure) ask(model, Requests.of(Task.CAPTION));

            assertThat(failure.reason()).isEqualTo(Reason.MODEL_ACCESS_DENIED);
            assertThat(failure.message()).contains("no credentials of Google Cloud");
            assertThat(service.received()).isEmpty();
        }
    }

    @Test
    void shouldAskForATierInAHeader() throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, REPLY));
                GeminiModel model = new GeminiModel(settings(server.url(), "key", null)
                        .withOptions(Map.of(Task.CAPTION, Requests.tiered("flex", null))))) {
            ModelReply reply = (ModelReply) ask(model, Requests.of(Task.CAPTION));

            FakeGemini.Received received = server.received().get(0);
            assertThat(received.headers().get("X-Vertex-AI-LLM-Shared-Request-Type"))
                    .containsExactly("flex");
            assertThat(received.body().utf8()).doesNotContain("serviceTier", "\"store\"");
            assertThat(reply.inference().serviceTier()).isEqualTo("flex");
        }
    }

    @Test
    void shouldUploadNothing() throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, REPLY));
                GeminiModel model = new GeminiModel(settings(server.url(), "key", null)
                        .withFiles(new FileOptions(10_000, 1L, Duration.ofMinutes(1), false)))) {
            ModelFailure tooLarge =
                    (ModelFailure) ask(model, Requests.of(Task.CAPTION).withImages(List.of(Requests.image(10_000))));
            for (int i = 0; i < 3; i++) {
                assertThat(ask(model, Requests.of(Task.CAPTION))).isInstanceOf(ModelReply.class);
            }

            assertThat(tooLarge.reason()).isEqualTo(Reason.FILE_TOO_LARGE);
            assertThat(tooLarge.message()).contains("gs://");
            assertThat(server.received())
                    .hasSize(3)
                    .allMatch(request -> request.uri().getPath().endsWith(":generateContent"));
            assertThat(model.fileIn(server.url() + "v1beta/files/abc")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "global, https://aiplatform.googleapis.com/",
        "europe-west4, https://europe-west4-aiplatform.googleapis.com/",
        "eu, https://aiplatform.eu.rep.googleapis.com/",
    })
    void shouldKnowTheHostOfALocation(String location, String url) {
        assertThat(new VertexSettings(true, "p", location, false, null).baseUrl())
                .hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            403 | Permission denied while accessing input file. | MODEL_REFUSED_REQUEST
            403 | x@y.iam.gserviceaccount.com does not have storage.objects.get access to the object. | MODEL_REFUSED_REQUEST
            403 | Permission 'aiplatform.endpoints.predict' denied on resource. | MODEL_ACCESS_DENIED
            403 | Vertex AI API has not been used in project p before or it is disabled. | MODEL_ACCESS_DENIED
            404 | Publisher Model `projects/p/x` was not found or your project does not have access to it. | MODEL_NOT_FOUND
            429 | Resource exhausted. Please try again later. | QUOTA_EXCEEDED
            """)
    void shouldReadGoogleCloudsErrors(int status, String message, Reason reason) throws IOException {
        byte[] body = JSON.writeValueAsBytes(Map.of("error", Map.of("message", message)));

        assertThat(new ErrorReader(new SafeQuote("")).read(status, body, null).reason())
                .isEqualTo(reason);
    }

    private static ModelImage scene() {
        Scene scene = Scenes.draw(7);
        return new ModelImage(ScenePainter.encode(scene), scene.encoding().mediaType());
    }

    private static ModelResult ask(GeminiModel model, ModelRequest request) throws Exception {
        return model.ask(request).get(20, TimeUnit.SECONDS);
    }

    private static GeminiModel model(HttpUrl url, String credentials, @Nullable Path file) {
        return new GeminiModel(settings(url, credentials, file));
    }

    private static GeminiSettings settings(HttpUrl url, String credentials, @Nullable Path file) {
        return GeminiSettings.withKey(() -> "key")
                .withVertex(new VertexSettings(true, "my-project", "europe-west4", credentials.equals("key"), file))
                .withBaseUrl(url);
    }

    /** A service account whose tokens come from that server. */
    private Path account(HttpUrl tokens) throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        ObjectNode json = JSON.createObjectNode()
                .put("type", "service_account")
                .put("project_id", "my-project")
                .put("private_key_id", "1")
                .put("private_key", key)
                .put("client_email", "reader@my-project.iam.gserviceaccount.com")
                .put("client_id", "1")
                .put("token_uri", tokens + "token");
        return Files.write(folder.resolve("account.json"), JSON.writeValueAsBytes(json));
    }

    private static GenerateContentConfig config(ModelRequest request) throws IOException {
        GenerateContentConfig.Builder config = GenerateContentConfig.builder()
                .systemInstruction(Content.builder()
                        .parts(Part.fromText(
                                Prompts.instruction(request.task(), MaskForm.POLYGON, GenerationOptions.DEFAULTS)))
                        .build());
        JsonNode schema = ReplySchemas.of(request, MaskForm.POLYGON);
        return schema == null
                ? config.build()
                : config.responseMimeType("application/json")
                        .responseJsonSchema(JSON.convertValue(schema, Map.class))
                        .build();
    }

    private static Client client(String baseUrl, String token) {
        return Client.builder()
                .vertexAI(true)
                .project("my-project")
                .location("europe-west4")
                .credentials(GoogleCredentials.create(
                        AccessToken.newBuilder().setTokenValue(token).build()))
                .httpOptions(HttpOptions.builder()
                        .baseUrl(baseUrl)
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .build();
    }
}
