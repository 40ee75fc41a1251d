package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.model.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiSettingsTest {
    private static final GeminiSettings SETTINGS = GeminiSettings.withKey(() -> "key-of-the-test");

    @Test
    void shouldGiveFlexCallsTimeToBeServed() {
        assertThat(Requests.tiered("flex", null).callTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(Requests.tiered("priority", null).callTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(Requests.tiered("flex", Duration.ofMinutes(1)).callTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    /** How a call is served doesn't change its answer; what is asked for does. */
    @Test
    void shouldTellQuestionsApartByWhatShapesTheirReplies() {
        String plain = shape(GenerationOptions.DEFAULTS, "gemini-3.5-flash");

        assertThat(shape(Requests.tiered("flex", Duration.ofMinutes(1)), "gemini-3.5-flash"))
                .isEqualTo(plain);
        assertThat(List.of(
                        plain,
                        shape(options("low", null, null, null, Map.of(), null, null), "gemini-3.5-flash"),
                        shape(options(null, 0, null, null, Map.of(), null, null), "gemini-3.5-flash"),
                        shape(
                                options(null, null, "MEDIA_RESOLUTION_LOW", null, Map.of(), null, null),
                                "gemini-3.5-flash"),
                        shape(options(null, null, null, 100, Map.of(), null, null), "gemini-3.5-flash"),
                        shape(options(null, null, null, null, Map.of("A", "OFF"), null, null), "gemini-3.5-flash"),
                        shape(options(null, null, null, null, Map.of(), "a", null), "gemini-3.5-flash"),
                        shape(options(null, null, null, null, Map.of(), null, "a"), "gemini-3.5-flash"),
                        shape(GenerationOptions.DEFAULTS, "gemini-2.5-flash"),
                        SETTINGS.withBaseUrl(HttpUrl.get("http://localhost:8090"))
                                .shapeOf(Task.SEGMENT, "gemini-3.5-flash"),
                        SETTINGS.withBaseUrl(HttpUrl.get("https://gateway.example"))
                                .shapeOf(Task.SEGMENT, "gemini-3.5-flash")))
                .doesNotHaveDuplicates();
        assertThat(SETTINGS.withBaseUrl(HttpUrl.get("https://europe-west4-aiplatform.googleapis.com"))
                        .shapeOf(Task.SEGMENT, "gemini-3.5-flash"))
                .isEqualTo(plain);
    }

    private static String shape(GenerationOptions options, String model) {
        return SETTINGS.withOptions(Map.of(Task.SEGMENT, options)).shapeOf(Task.SEGMENT, model);
    }

    private static GenerationOptions options(
            @Nullable String level,
            @Nullable Integer budget,
            @Nullable String resolution,
            @Nullable Integer tokens,
            Map<String, String> safety,
            @Nullable String instruction,
            @Nullable String prompt) {
        return new GenerationOptions(
                level,
                budget,
                resolution,
                tokens,
                false,
                safety,
                null,
                instruction,
                prompt,
                GenerationOptions.CutOff.REPEAT);
    }

    @Test
    void shouldNotPrintTheKey() {
        assertThat(SETTINGS.toString())
                .contains("generativelanguage.googleapis.com")
                .doesNotContain("key-of-the-test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:pw-1@localhost", "https://localhost/?key=pw-1", "https://localhost/#pw-1"})
    void shouldRefuseABaseUrlThatMayHoldASecretAndNotRepeatIt(String url) {
        assertThatThrownBy(() -> SETTINGS.withBaseUrl(HttpUrl.get(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("pw-1");
    }

    @Test
    void shouldRefuseATimeoutOfZero() {
        assertThatThrownBy(() -> SETTINGS.withTimeouts(Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContaining("call time-out");
    }

    @Test
    void shouldRefuseALevelAndABudget() {
        assertThatThrownBy(() -> new GenerationOptions(
                        "low", 0, null, null, false, Map.of(), null, null, null, GenerationOptions.CutOff.REPEAT))
                .hasMessageContaining("not both");
    }
}
