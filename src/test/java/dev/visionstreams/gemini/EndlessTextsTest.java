package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models now and then repeat a character until their tokens are used up, or are talked into it by an image. */
class EndlessTextsTest {
    private static final int CHARS = 40_000;

    private static final List<String> BEGINNINGS = List.of(
            "",
            "{",
            "```json",
            "cat",
            "[{\"box_2d\": [1, 2, 300, 400], \"label\": \"",
            "[{\"box_2d\": [1, 2, 300, 400], \"label\": \"cat\", \"mask\": \"");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                " ",
                "\t",
                "mask",
                "(",
                ".",
                "\"",
                "`",
                "{ ",
                "[",
                "- ",
                "\\n",
                "{}",
                ":",
                "a: ",
                "\"a\": [\"cat\"], "
            })
    void shouldReadEachCharacterAFewTimesOnly(String repeated) {
        for (Task task : Task.values()) {
            for (String beginning : BEGINNINGS) {
                for (String end : List.of("!", "\"}]", "")) {
                    String text = beginning + repeated.repeat(CHARS / repeated.length()) + end;

                    // With work that grows as the length's square or cube, it wouldn't end.
                    ModelResult result = assertTimeoutPreemptively(
                            Duration.ofSeconds(20), () -> read(task, text, end.isEmpty() ? "MAX_TOKENS" : "STOP"));

                    assertThat(result).isNotNull();
                    assertThat(result instanceof ModelFailure failure ? failure.message() : "")
                            .doesNotContain("nests too deeply");
                }
            }
        }
    }

    private static ModelResult read(Task task, String text, String finishReason) {
        ModelRequest request =
                new ModelRequest(task, List.of(Requests.image(1)), null, List.of("cat"), null, Requests.MODEL);
        String reply = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":" + JsonNodeFactory.instance.textNode(text)
                + "}]},\"finishReason\":\"" + finishReason + "\"}]}";
        return new ReplyReader(request, Requests.options(CutOff.KEEP), new SafeQuote("key"))
                .read(reply.getBytes(StandardCharsets.UTF_8), 5);
    }
}
