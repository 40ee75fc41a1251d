package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    @ParameterizedTest
    @EnumSource(Task.class)
    void shouldKeepTheReplysFormWhateverIsConfigured(Task task) {
        String builtIn = Prompts.instruction(task, MaskForm.PNG, GenerationOptions.DEFAULTS);
        String form = builtIn.substring(builtIn.indexOf(". ") + 2);

        String own = Prompts.instruction(
                task, MaskForm.PNG, Requests.options("You look at shelves.\n", " Look for damage alone. "));

        assertThat(own)
                .startsWith("You look at shelves.\nLook for damage alone. ")
                .endsWith(task == Task.CAPTION ? form.substring(form.indexOf(". ") + 2) : form);
    }

    @Test
    void shouldMarkConfiguredPromptsInTheVersion() {
        String builtIn = GenerationOptions.DEFAULTS.promptVersion();
        String first = Requests.options("a", null).promptVersion();
        String second = Requests.options(null, "a").promptVersion();

        assertThat(builtIn).isEqualTo(Prompts.VERSION);
        assertThat(first).startsWith(Prompts.VERSION + "-").hasSize(Prompts.VERSION.length() + 9);
        assertThat(List.of(builtIn, first, second)).doesNotHaveDuplicates();
        assertThat(Requests.options("a", null).promptVersion()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"빨간 물체만 찾아 주세요", "赤いものだけを探してください", "ابحث عن الأشياء الحمراء فقط", "only 🍎 \u200f\u0301"})
    void shouldSendPromptsAndLabelsOfAnyScriptUnharmed(String words) {
        String question = Prompts.question(
                new ModelRequest(Task.DETECT, List.of(Requests.image(1)), words, List.of(words), null, "m"));

        assertThat(question).contains("wish: \"" + words + "\"").contains("[\"" + words + "\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.5-flash-lite, POLYGON",
        "gemini-3.8-flash, POLYGON",
        "gemini-4, POLYGON",
        "gemini-2.5-flash, PNG",
        "gemini-2.5-pro-preview-03-25, PNG",
        "gemini-flash-latest, POLYGON",
        "gemini-robotics-er-2-preview, POLYGON",
        "my-tuned-model, PNG",
        "my-plain-model, NONE",
    })
    void shouldKnowHowModelsDrawOutlines(String model, MaskForm form) {
        ModelCapabilities capabilities =
                new ModelCapabilities(Map.of("my-tuned-model", MaskForm.PNG, "my-plain-model", MaskForm.NONE));

        assertThat(capabilities.masks(model)).isEqualTo(form);
        assertThat(capabilities.drawsNothing(model)).isEqualTo(form == MaskForm.NONE);
    }
}
