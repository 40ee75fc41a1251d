package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiSettingsTest {
    private static final GeminiSettings SETTINGS = GeminiSettings.withKey(() -> "key-of-the-test");

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
