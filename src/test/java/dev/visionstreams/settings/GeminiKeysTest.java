package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gemini.GenerationOptions;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeminiKeysTest {
    @Test
    void shouldSetNothingByDefault() {
        assertThat(read()).containsOnlyKeys(Task.values()).allSatisfy((task, options) -> assertThat(options)
                .isEqualTo(GenerationOptions.DEFAULTS));
    }

    @Test
    void shouldUseTheServicesNames() {
        Map<Task, GenerationOptions> options = read(
                "gemini.thinking.level=minimal",
                "gemini.thinking.budget.segment=0",
                "gemini.media.resolution=low",
                "gemini.max.output.tokens.detect=4096",
                "gemini.safety.dangerous.content=block_only_high",
                "gemini.service.tier=flex",
                "gemini.store=true",
                "gemini.system.instruction=You look at shelves.",
                "gemini.prompt.detect=You find empty places.",
                "gemini.cut.off=keep");

        assertThat(options.get(Task.DETECT))
                .isEqualTo(new GenerationOptions(
                        "minimal",
                        null,
                        "MEDIA_RESOLUTION_LOW",
                        4096,
                        true,
                        Map.of("HARM_CATEGORY_DANGEROUS_CONTENT", "BLOCK_ONLY_HIGH"),
                        "flex",
                        "You look at shelves.",
                        "You find empty places.",
                        GenerationOptions.CutOff.KEEP));
        assertThat(options.get(Task.SEGMENT))
                .returns(0, GenerationOptions::thinkingBudget)
                .returns(null, GenerationOptions::thinkingLevel)
                .returns(null, GenerationOptions::maxOutputTokens)
                .returns(null, GenerationOptions::prompt);
    }

    private static Map<Task, GenerationOptions> read(String... values) {
        return new SettingsReader(Set.of(), 1L << 30)
                .read(null, Map.of(), List.of(values))
                .gemini()
                .service()
                .options();
    }
}
