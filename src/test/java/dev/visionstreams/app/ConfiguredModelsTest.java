package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.Task;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConfiguredModelsTest {
    private static final String MODEL = "gemini-3.8-flash";

    private final GeminiEmulator emulator = GeminiEmulator.start();

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void shouldTellWhichSettingAModelRefusesForWhichTask() {
        try (ConfiguredModels models = models("gemini.thinking.level.detect=minimal")) {
            assertThat(models.tryOut(MODEL))
                    .hasEntrySatisfying(Task.DETECT, failure -> {
                        assertThat(failure.reason()).isEqualTo(Reason.MODEL_SETTING_REFUSED);
                        assertThat(failure.message()).contains("gemini.thinking.level", "MINIMAL is not supported");
                    })
                    .hasSize(1);
            assertThatThrownBy(models::requireAccess)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(MODEL + " refuses every DETECT request (MODEL_SETTING_REFUSED)");
        }
    }

    @Test
    void shouldAskOnceForTasksWithTheSameSettings() {
        try (ConfiguredModels models = models("gemini.thinking.level=low", "gemini.media.resolution.detect=high")) {
            assertThatCode(models::requireAccess).doesNotThrowAnyException();

            assertThat(emulator.counts().requests()).isEqualTo(2);
        }
    }

    @Test
    void shouldAskNothingWhereThatIsSwitchedOff() {
        try (ConfiguredModels models = models("gemini.thinking.level=minimal", "gemini.trial=false")) {
            assertThatCode(models::requireAccess).doesNotThrowAnyException();

            assertThat(emulator.counts().requests()).isZero();
        }
    }

    @Test
    void shouldStartWithoutCredits() {
        emulator.script(FaultRule.always(Fault.CREDITS_DEPLETED));
        try (ConfiguredModels models = models()) {
            assertThat(models.tryOut(MODEL)).hasEntrySatisfying(Task.CAPTION, failure -> assertThat(failure.reason())
                    .isEqualTo(Reason.CREDITS_DEPLETED));
            assertThatCode(models::requireAccess)
                    .as("they may be bought at any time")
                    .doesNotThrowAnyException();
        }
    }

    private ConfiguredModels models(String... more) {
        List<String> values = new ArrayList<>(
                List.of("gemini.base.url=" + emulator.uri(), "gemini.api.key=key", "gemini.model=" + MODEL));
        values.addAll(List.of(more));
        Settings settings = new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), values);
        return new ConfiguredModels(settings.gemini());
    }
}
