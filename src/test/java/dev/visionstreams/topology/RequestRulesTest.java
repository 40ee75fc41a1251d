package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.registry.TrustedRecords;
import dev.visionstreams.topology.RequestRules.BrokenRule;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RequestRulesTest {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private static final RequestRules RULES =
            new RequestRules("plain", Map.of(), Set.of("drawing"), model -> model.equals("plain"), 100);

    @Test
    void shouldRefuseMasksFromAModelThatDrawsNoneBeforeAnythingIsPaid() {
        Failure failure = refusal(RULES, request("SEGMENT", 1, null));

        assertThat(failure.reason()).isEqualTo("MODEL_WITHOUT_MASKS");
        assertThat(failure.message()).contains("plain", "gemini.model.segment");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void shouldTakeAModelForMasksFromTheRequest() throws Exception {
        assertThat(RULES.read("a", request("SEGMENT", 1, "drawing")).model()).isEqualTo("drawing");
    }

    @Test
    void shouldTakeAModelForMasksFromTheConfiguration() throws Exception {
        RequestRules rules = new RequestRules(
                "plain", Map.of(Task.SEGMENT, "drawing"), Set.of(), model -> model.equals("plain"), 100);

        assertThat(rules.read("a", request("SEGMENT", 1, null)).model()).isEqualTo("drawing");
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SEGMENT", "ANSWER"})
    void shouldAskAModelWithoutMasksForEverythingElse(Task task) throws Exception {
        assertThat(RULES.read("a", request(task.name(), 1, null)).model()).isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource({
        "CAPTION, 3600, true",
        "CAPTION, 3601, false",
        "CLASSIFY, 2, true",
        "DETECT, 1, true",
        "DETECT, 2, false",
        "SEGMENT, 2, false",
        "POINT, 2, false",
        "DESCRIBE, 2, false",
        "CAPTION, 0, false",
    })
    void shouldLimitImagesBeforeAnyIsFetched(String task, int images, boolean fits) throws Exception {
        ImageRequest request = request(task, images, null);

        if (fits) {
            assertThat(RULES.read("a", request).images()).hasSize(images);
        } else {
            assertThat(refusal(RULES, request).reason()).isEqualTo(images == 0 ? "IMAGES_MISSING" : "TOO_MANY_IMAGES");
        }
    }

    private static Failure refusal(RequestRules rules, ImageRequest request) {
        return catchThrowableOfType(BrokenRule.class, () -> rules.read("a", request))
                .failure();
    }

    private static ImageRequest request(String task, int images, @Nullable String model) {
        ImageReference image =
                ImageReference.newBuilder().setUri("https://localhost/a.png").build();
        return ImageRequest.newBuilder()
                .setId("a")
                .setTask(task)
                .setModel(model)
                .setImages(Collections.nCopies(images, image))
                .build();
    }
}
