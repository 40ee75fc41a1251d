package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.gemini.FakeGemini.Answer;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import okhttp3.HttpUrl;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GeminiModelTest {
    private static final String KEY = "key-of-the-test";
    private static final String CAPTION =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"A cat.\"}]},\"finishReason\":\"STOP\"}]}";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6143, 6144, 6145, 100003})
    void shouldPostImageAndKeyWithAnExactLength(int size) throws Exception {
        ModelImage image = Requests.image(size);
        try (FakeGemini server = new FakeGemini(Answer.of(200, CAPTION));
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, Task.CAPTION, image);

            FakeGemini.Received received = server.received().get(0);
            JsonNode body = new ObjectMapper().readTree(received.body().toByteArray());
            assertThat(((ModelReply) result).caption()).isEqualTo("A cat.");
            assertThat(received.method() + " " + received.uri())
                    .isEqualTo("POST /v1beta/models/gemini-3.5-flash-lite:generateContent");
            assertThat(received.headers().get("x-goog-api-key")).containsExactly(KEY);
            assertThat(received.headers().get("Content-Length"))
                    .containsExactly(Integer.toString(received.body().size()));
            assertThat(body.at("/contents/0/parts/0/inlineData/data").binaryValue())
                    .isEqualTo(Requests.bytes(image).toByteArray());
        }
    }

    @Test
    void shouldKeepThePathOfTheBaseUrl() throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, CAPTION));
                GeminiModel model = model(server.url().resolve("/proxy/gemini/"))) {
            ask(model, Task.CAPTION, Requests.image(1));

            assertThat(server.received().get(0).uri().toString())
                    .isEqualTo("/proxy/gemini/v1beta/models/gemini-3.5-flash-lite:generateContent");
        }
    }

    @Test
    void shouldReadACompressedReply() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(CAPTION.getBytes(StandardCharsets.UTF_8));
        }
        Answer answer = new Answer(200, ByteString.of(bytes.toByteArray()), Map.of("Content-Encoding", "gzip"));
        try (FakeGemini server = new FakeGemini(answer);
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(result).isInstanceOf(ModelReply.class);
        }
    }

    @Test
    void shouldLimitAReplyThatUnpacksEndlessly() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 33; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        Answer answer = new Answer(200, ByteString.of(bytes.toByteArray()), Map.of("Content-Encoding", "gzip"));
        try (FakeGemini server = new FakeGemini(answer);
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(failure(result).reason()).isEqualTo(Reason.REPLY_MALFORMED);
            assertThat(failure(result).message()).contains("longer than");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void shouldCallOnceEvenIfAResponseInvitesARetry(int status) throws Exception {
        Answer answer = new Answer(status, ByteString.EMPTY, Map.of("Retry-After", "0"));
        try (FakeGemini server = new FakeGemini(answer);
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(server.received()).hasSize(1);
            assertThat(failure(result).retryAfter()).isEqualTo(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void shouldCallOnceForEveryTaskWhereOkHttpWouldRetry(Task task) throws Exception {
        Answer answer = new Answer(503, ByteString.EMPTY, Map.of("Retry-After", "0"));
        try (FakeGemini server = new FakeGemini(answer);
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, task, Requests.image(1));

            assertThat(server.received()).hasSize(1);
            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
        }
    }

    @Test
    void shouldSendEachTaskItsOwnOptions() throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, CAPTION));
                GeminiModel model = new GeminiModel(settings(server.url(), () -> KEY)
                        .withOptions(Map.of(Task.CAPTION, GenerationOptions.DEFAULTS.withMaxOutputTokens(77))))) {
            ask(model, Task.CAPTION, Requests.image(1));
            ask(model, Task.ANSWER, Requests.image(1));

            ObjectMapper json = new ObjectMapper();
            assertThat(json.readTree(server.received().get(0).body().toByteArray())
                            .at("/generationConfig")
                            .toString())
                    .isEqualTo("{\"maxOutputTokens\":77}");
            assertThat(json.readTree(server.received().get(1).body().toByteArray())
                            .at("/generationConfig")
                            .toString())
                    .isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void shouldNotFollowRedirects(int status) throws Exception {
        Answer answer = new Answer(status, ByteString.EMPTY, Map.of("Location", "/elsewhere"));
        try (FakeGemini server = new FakeGemini(answer);
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(server.received()).hasSize(1);
            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
        }
    }

    @Test
    void shouldReportARefusedConnection() throws Exception {
        HttpUrl closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = url(socket);
        }
        try (GeminiModel model = model(closed)) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_UNREACHABLE);
        }
    }

    @Test
    void shouldReportAReplyThatBreaksOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GeminiModel model = model(url(server))) {
            CompletableFuture<ModelResult> result = model.ask(Requests.of(Task.CAPTION));
            try (Socket socket = server.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"cand"
                                .getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }

            assertThat(failure(result.get(20, TimeUnit.SECONDS)).reason()).isEqualTo(Reason.MODEL_UNREACHABLE);
        }
    }

    @Test
    void shouldGiveUpAfterTheCallsTimeout() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GeminiModel model = new GeminiModel(settings(url(server), () -> KEY)
                        .withOptions(Map.of(Task.CAPTION, Requests.tiered(null, Duration.ofMillis(100)))))) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_TIMEOUT);
        }
    }

    @ParameterizedTest
    @CsvSource({"flex, QUOTA_EXCEEDED", "standard, MODEL_UNAVAILABLE"})
    void shouldTakeARefusalUnderTheFlexTierForCongestion(String tier, Reason reason) throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(
                        503, "{\"error\":{\"status\":\"UNAVAILABLE\",\"message\":\"The model is overloaded.\"}}"));
                GeminiModel model = new GeminiModel(settings(server.url(), () -> KEY)
                        .withOptions(Map.of(Task.CAPTION, Requests.tiered(tier, null))))) {
            assertThat(failure(ask(model, Task.CAPTION, Requests.image(1))).reason())
                    .isEqualTo(reason);
        }
    }

    @Test
    void shouldReportTheTierThatServed() throws Exception {
        Answer answer = new Answer(200, ByteString.encodeUtf8(CAPTION), Map.of("x-gemini-service-tier", "standard"));
        try (FakeGemini server = new FakeGemini(answer);
                GeminiModel model = new GeminiModel(settings(server.url(), () -> KEY)
                        .withOptions(Map.of(Task.CAPTION, Requests.tiered("priority", null))))) {
            ModelReply reply = (ModelReply) ask(model, Task.CAPTION, Requests.image(1));

            assertThat(reply.inference().serviceTier()).isEqualTo("standard");
        }
    }

    @Test
    void shouldHangUpWhenTheFutureIsCancelled() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GeminiModel model = model(url(server))) {
            CompletableFuture<ModelResult> result = model.ask(Requests.of(Task.CAPTION));
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                InputStream in = socket.getInputStream();
                assertThat(in.read()).isEqualTo('P');

                result.cancel(true);

                // Returns only at the end of the stream, and throws if it isn't reached.
                in.readAllBytes();
                assertThat(result).isCancelled();
            } catch (SocketException e) {
                // A connection reset means that it hung up, too.
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void shouldFailRunningCallsWhenClosed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            GeminiModel model = model(url(server));
            CompletableFuture<ModelResult> running = model.ask(Requests.of(Task.CAPTION));

            model.close();

            ModelResult late = ask(model, Task.CAPTION, Requests.image(1));
            assertThat(failure(running.get(20, TimeUnit.SECONDS)).reason()).isEqualTo(Reason.MODEL_UNREACHABLE);
            assertThat(failure(late).reason()).isEqualTo(Reason.MODEL_UNREACHABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "key\nX-Evil: 1", "kéy"})
    void shouldNotCallWithAKeyThatIsNoValidHeader(String key) throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, CAPTION));
                GeminiModel model = new GeminiModel(settings(server.url(), () -> key))) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_ACCESS_DENIED);
            assertThat(failure(result).message()).doesNotContain("Evil").doesNotContain("kéy");
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void shouldSurviveASupplierThatThrows() throws Exception {
        Supplier<String> broken = () -> {
            throw new IllegalStateException(KEY);
        };
        try (GeminiModel model = new GeminiModel(GeminiSettings.withKey(broken))) {
            ModelResult result = ask(model, Task.CAPTION, Requests.image(1));

            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_ACCESS_DENIED);
            assertThat(failure(result).message()).doesNotContain(KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../files", "a/b", "models/gemini", "a?key=b", "a b"})
    void shouldNotCallAModelWithAnInvalidId(String id) throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, CAPTION));
                GeminiModel model = model(server.url())) {
            ModelResult result = model.ask(
                            new ModelRequest(Task.CAPTION, List.of(Requests.image(1)), null, List.of(), null, id))
                    .get(20, TimeUnit.SECONDS);

            assertThat(failure(result).reason()).isEqualTo(Reason.MODEL_REFUSED_REQUEST);
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void shouldCheckAModelWithoutGenerating() throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(200, "{\"name\":\"models/gemini-3.5-flash-lite\"}"));
                GeminiModel model = model(server.url())) {
            Optional<ModelFailure> failure = model.check(Requests.MODEL).get(20, TimeUnit.SECONDS);

            assertThat(failure).isEmpty();
            assertThat(server.received().get(0).method() + " "
                            + server.received().get(0).uri())
                    .isEqualTo("GET /v1beta/models/gemini-3.5-flash-lite");
        }
    }

    @Test
    void shouldReportWhyAModelCannotBeUsed() throws Exception {
        try (FakeGemini server = new FakeGemini(Answer.of(403, "{\"error\":{\"message\":\"No: " + KEY + "\"}}"));
                GeminiModel model = model(server.url())) {
            Optional<ModelFailure> failure = model.check(Requests.MODEL).get(20, TimeUnit.SECONDS);

            assertThat(failure).hasValueSatisfying(it -> {
                assertThat(it.reason()).isEqualTo(Reason.MODEL_ACCESS_DENIED);
                assertThat(it.message()).isEqualTo("HTTP 403: No: [key]");
            });
        }
    }

    private static GeminiModel model(@Nullable HttpUrl url) {
        return new GeminiModel(settings(Objects.requireNonNull(url), () -> KEY));
    }

    private static GeminiSettings settings(HttpUrl url, Supplier<String> key) {
        return GeminiSettings.withKey(key).withBaseUrl(url);
    }

    private static ModelResult ask(GeminiModel model, Task task, ModelImage image) throws Exception {
        return model.ask(new ModelRequest(task, List.of(image), null, List.of(), null, Requests.MODEL))
                .get(20, TimeUnit.SECONDS);
    }

    private static ModelFailure failure(ModelResult result) {
        assertThat(result).isInstanceOf(ModelFailure.class);
        return (ModelFailure) result;
    }

    private static HttpUrl url(ServerSocket socket) throws IOException {
        return new HttpUrl.Builder()
                .scheme("http")
                .host(socket.getInetAddress().getHostAddress())
                .port(socket.getLocalPort())
                .build();
    }
}
