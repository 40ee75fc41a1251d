package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gemini.FakeGemini.Answer;
import dev.visionstreams.gemini.FakeGemini.Received;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EnumBudgetTest {
    private static final Answer FOUND = Answer.of(
            200,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"[{\\\"box_2d\\\":[1,2,30,40],\\\"label\\\":\\\"cat\\\"}]\"}]},\"finishReason\":\"STOP\"}]}");
    private static final Answer TOO_COMPLEX = Answer.of(
            400,
            "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"message\":\"The specified schema produces a constraint that has too many states for serving.\"}}");

    @Test
    void shouldAskAgainWithoutEnumerationsAndRememberIt() throws Exception {
        try (FakeGemini server = new FakeGemini(request -> enumerates(request) ? TOO_COMPLEX : FOUND);
                GeminiModel model = model(server.url())) {
            assertThat(ask(model, "cat", "dog")).isInstanceOf(ModelReply.class);
            assertThat(ask(model, "cat", "a longer label")).isInstanceOf(ModelReply.class);

            assertThat(server.received().stream().map(EnumBudgetTest::enumerates))
                    .as("refused, repeated without, then at once without")
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void shouldNotRememberWhatIsRefusedWithoutEnumerationsToo() throws Exception {
        try (FakeGemini server = new FakeGemini(TOO_COMPLEX);
                GeminiModel model = model(server.url())) {
            ModelResult result = ask(model, "cat", "dog");
            ask(model, "cat", "dog");

            assertThat(((ModelFailure) result).reason()).isEqualTo(Reason.MODEL_REFUSED_REQUEST);
            assertThat(server.received().stream().map(EnumBudgetTest::enumerates))
                    .containsExactly(true, false, true, false);
        }
    }

    @Test
    void shouldLimitEnumerationsByTheirCharacters() throws Exception {
        String[] manyShort = labels(400, "c");
        String[] fewLong = labels(120, "a label of four words ");
        try (FakeGemini server = new FakeGemini(FOUND);
                GeminiModel model = model(server.url())) {
            ask(model, manyShort);
            ask(model, fewLong);

            assertThat(server.received().stream().map(EnumBudgetTest::enumerates))
                    .containsExactly(true, false);
        }
    }

    @Test
    void shouldStayBelowWhatTheEmulatorAccepts() throws Exception {
        try (GeminiEmulator emulator = GeminiEmulator.start();
                GeminiModel model = model(HttpUrl.get(emulator.uri()))) {
            for (int words = 1; words <= 4; words++) {
                ask(model, labels(120, "word ".repeat(words)));
            }

            assertThat(emulator.counts().requests()).as("none was repeated").isEqualTo(4);
        }
    }

    private static String[] labels(int count, String beginning) {
        return IntStream.range(0, count).mapToObj(i -> beginning + i).toArray(String[]::new);
    }

    private static boolean enumerates(Received request) {
        return request.body().utf8().contains("\"enum\"");
    }

    private static GeminiModel model(HttpUrl url) {
        return new GeminiModel(GeminiSettings.withKey(() -> "key").withBaseUrl(url));
    }

    private static ModelResult ask(GeminiModel model, String... labels) throws Exception {
        return model.ask(new ModelRequest(
                        Task.DETECT, List.of(Requests.image(10)), null, List.of(labels), null, Requests.MODEL))
                .get(20, TimeUnit.SECONDS);
    }
}
