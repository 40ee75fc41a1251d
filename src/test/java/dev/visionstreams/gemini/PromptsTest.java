package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    @ParameterizedTest
    @EnumSource(Task.class)
    void shouldKeepTheReplysFormWhateverIsConfigured(Task task) {
        String builtIn = Prompts.instruction(task, GenerationOptions.DEFAULTS);
        String form = builtIn.substring(builtIn.indexOf(". ") + 2);

        String own = Prompts.instruction(
                task, GenerationOptions.DEFAULTS.withWords("You look at shelves.\n", " Look for damage alone. "));

        assertThat(own)
                .startsWith("You look at shelves.\nLook for damage alone. ")
                .endsWith(task == Task.CAPTION ? form.substring(form.indexOf(". ") + 2) : form);
    }

    @Test
    void shouldTellOtherWordsByTheirVersion() {
        String builtIn = GenerationOptions.DEFAULTS.promptVersion();
        String first = GenerationOptions.DEFAULTS.withWords("a", null).promptVersion();
        String second = GenerationOptions.DEFAULTS.withWords(null, "a").promptVersion();

        assertThat(builtIn).isEqualTo(Prompts.VERSION);
        assertThat(first).startsWith(Prompts.VERSION + "-").hasSize(Prompts.VERSION.length() + 9);
        assertThat(List.of(builtIn, first, second)).doesNotHaveDuplicates();
        assertThat(GenerationOptions.DEFAULTS.withWords("a", null).promptVersion())
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"빨간 물체만 찾아 주세요", "赤いものだけを探してください", "ابحث عن الأشياء الحمراء فقط", "only 🍎 \u200f\u0301"})
    void shouldSendPromptsAndLabelsOfAnyScriptUnharmed(String words) {
        String question = Prompts.question(
                new ModelRequest(Task.DETECT, List.of(Requests.picture(1)), words, List.of(words), null, "m"));

        assertThat(question).contains("wish: \"" + words + "\"").contains("[\"" + words + "\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.5-flash-lite, true",
        "gemini-3.8-flash, true",
        "gemini-3-pro-preview, true",
        "gemini-4, true",
        "gemini-10.1-pro, true",
        "gemini-2.5-flash, false",
        "gemini-2.5-pro-preview-03-25, false",
        "gemini-2.0-flash, false",
        "gemini-flash-latest, false",
        "gemini-robotics-er-1.5, false",
        "my-tuned-model, false",
    })
    void shouldKnowWhichModelsDrawNoMasks(String model, boolean without) {
        assertThat(Generations.knownWithoutMasks(model)).isEqualTo(without);
    }
}
