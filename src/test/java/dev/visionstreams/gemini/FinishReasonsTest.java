package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every finish and block reason that the service documents, and unknown ones. */
class FinishReasonsTest {
    @ParameterizedTest
    @CsvSource({
        "MAX_TOKENS, REPLY_CUT_OFF",
        "SAFETY, REPLY_BLOCKED",
        "RECITATION, REPLY_BLOCKED",
        "LANGUAGE, REPLY_BLOCKED",
        "OTHER, REPLY_BLOCKED",
        "BLOCKLIST, REPLY_BLOCKED",
        "PROHIBITED_CONTENT, REPLY_BLOCKED",
        "SPII, REPLY_BLOCKED",
        "IMAGE_SAFETY, REPLY_BLOCKED",
        "IMAGE_PROHIBITED_CONTENT, REPLY_BLOCKED",
        "IMAGE_RECITATION, REPLY_BLOCKED",
        "IMAGE_OTHER, REPLY_BLOCKED",
        "MALFORMED_FUNCTION_CALL, REPLY_MALFORMED",
        "MALFORMED_RESPONSE, REPLY_MALFORMED",
        "UNEXPECTED_TOOL_CALL, REPLY_MALFORMED",
        "TOO_MANY_TOOL_CALLS, REPLY_MALFORMED",
        "NO_IMAGE, REPLY_EMPTY",
        "CONTINUATION, REPLY_EMPTY",
        "STOP, REPLY_EMPTY",
        "FINISH_REASON_UNSPECIFIED, REPLY_EMPTY",
        "ONE_OF_TOMORROW, REPLY_EMPTY",
    })
    void shouldReportTheFinishReasonAndCostOfAReplyWithoutText(String finishReason, Reason reason) {
        ModelResult result = read("{\"candidates\": [{\"finishReason\": \"" + finishReason + "\"}],");

        assertThat(result).isInstanceOfSatisfying(ModelFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.message()).contains(finishReason);
            assertThat(Objects.requireNonNull(failure.inference()).finishReason())
                    .isEqualTo(finishReason);
            assertThat(Objects.requireNonNull(failure.inference()).tokens().total())
                    .isEqualTo(1150);
        });
    }

    /** With any other reason, the text decides. */
    @ParameterizedTest
    @ValueSource(strings = {"STOP", "CONTINUATION", "ONE_OF_TOMORROW"})
    void shouldUseTextWhateverTheFinishReason(String finishReason) {
        ModelResult result = read("{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"A cat.\"}]},"
                + " \"finishReason\": \"" + finishReason + "\"}],");

        assertThat(((ModelReply) result).caption()).isEqualTo("A cat.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "ONE_OF_TOMORROW"})
    void shouldReportWhyThePromptWasBlocked(String blockReason) {
        ModelResult result = read("{\"promptFeedback\": {\"blockReason\": \"" + blockReason + "\"},");

        assertThat(result).isInstanceOfSatisfying(ModelFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.PROMPT_BLOCKED);
            assertThat(failure.message()).contains(blockReason);
            assertThat(Objects.requireNonNull(failure.inference()).tokens().total())
                    .isEqualTo(1150);
        });
    }

    private static ModelResult read(String start) {
        String body = start + "\"usageMetadata\": {\"promptTokenCount\": 1120, \"totalTokenCount\": 1150}}";
        return new ReplyReader(Requests.of(Task.CAPTION), GenerationOptions.DEFAULTS, new SafeQuote("key"))
                .read(body.getBytes(StandardCharsets.UTF_8), 5);
    }
}
