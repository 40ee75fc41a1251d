package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingRefusalTest {
    private static final GenerationOptions LEVEL = options("minimal", null, "flex");
    private static final GenerationOptions BUDGET = options(null, 0, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.",
                "Thinking level is not supported for this model.",
                "Thinking is not enabled for this model.",
                "Invalid JSON payload received. Unknown name \"thinkingLevel\" at 'generation_config.thinking_config'",
            })
    void shouldKnowARefusedLevel(String message) {
        assertThat(judged(message, LEVEL).reason()).isEqualTo(Reason.MODEL_SETTING_REFUSED);
        assertThat(judged(message, LEVEL).message())
                .startsWith("gemini.thinking.level: ")
                .contains(message.substring(0, 20));
        assertThat(judged(message, GenerationOptions.DEFAULTS).reason())
                .as("nothing of the kind was sent")
                .isEqualTo(Reason.MODEL_REFUSED_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Budget 0 is invalid. This model only works in thinking mode. | gemini.thinking.budget
            The thinking budget 0 is invalid. Please choose a value between 512 and 24576. | gemini.thinking.budget
            Media resolution for individual parts is not supported for this model. | gemini.media.resolution
            Unknown name "mediaResolution" at 'generation_config': Cannot find field. | gemini.media.resolution
            Unable to submit request because it has a maxOutputTokens value of 99999 but the supported range is from 1 | gemini.max.output.tokens
            Code execution is not enabled for this model. | gemini.code.execution
            Unknown name "store": Cannot find field. | gemini.store
            """)
    void shouldNameTheSetting(String message, String setting) {
        GenerationOptions options = new GenerationOptions(
                null, 0, "MEDIA_RESOLUTION_LOW", 99_999, false, Map.of(), null, null, null, CutOff.REPEAT, null, true);

        assertThat(judged(message, options).message()).startsWith(setting + ": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unable to process input image. Please retry or report in https://example.com/flex/thinking-level",
                "Cannot fetch content from the provided URL https://example.com/budget/service-tier.jpg.",
                "The specified schema produces a constraint that has too many states: thinking",
                "Request contains an invalid argument.",
            })
    void shouldLeaveARefusalOfTheRequestToTheRequest(String message) {
        assertThat(judged(message, LEVEL).reason()).isEqualTo(Reason.MODEL_REFUSED_REQUEST);
        assertThat(judged(message, BUDGET).reason()).isEqualTo(Reason.MODEL_REFUSED_REQUEST);
    }

    @Test
    void shouldJudgeNothingButBadRequests() {
        ModelFailure overloaded = read(503, "thinking level");

        assertThat(SettingRefusal.judge(overloaded, LEVEL)).isSameAs(overloaded);
    }

    private static ModelFailure judged(String message, GenerationOptions options) {
        return (ModelFailure) SettingRefusal.judge(read(400, message), options);
    }

    private static ModelFailure read(int status, String message) {
        String body =
                "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"message\":\"" + message.replace("\"", "\\\"") + "\"}}";
        return new ErrorReader(new SafeQuote("key")).read(status, body.getBytes(StandardCharsets.UTF_8), null);
    }

    private static GenerationOptions options(@Nullable String level, @Nullable Integer budget, @Nullable String tier) {
        return new GenerationOptions(level, budget, null, null, false, Map.of(), tier, null, null, CutOff.REPEAT);
    }
}
