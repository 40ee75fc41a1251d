package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.topology.RequestRules.BrokenRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A budget that can't count must not pretend. */
    @Test
    void shouldRefuseAModelWhoseCallsABudgetCannotCount() throws Exception {
        RequestRules rules = new RequestRules(
                "plain",
                Map.of(),
                Set.of(),
                model -> false,
                100,
                TierRules.NONE,
                model -> model.equals("without-a-price"));

        assertThat(refusal(rules, request("CAPTION", 1, "without-a-price")))
                .returns("MODEL_NOT_ALLOWED", Failure::reason)
                .satisfies(failure -> assertThat(failure.message()).contains("budget", "price"));
        assertThat(rules.read("a", "requests", request("CAPTION", 1, "another")).model())
                .isEqualTo("another");
    }

    @Test
    void shouldTakeAModelForMasksFromTheRequest() throws Exception {
        assertThat(RULES.read("a", "requests", request("SEGMENT", 1, "drawing")).model())
                .isEqualTo("drawing");
    }

    @Test
    void shouldTakeAModelForMasksFromTheConfiguration() throws Exception {
        RequestRules rules = new RequestRules(
                "plain", Map.of(Task.SEGMENT, "drawing"), Set.of(), model -> model.equals("plain"), 100);

        assertThat(rules.read("a", "requests", request("SEGMENT", 1, null)).model())
                .isEqualTo("drawing");
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SEGMENT", "ANSWER"})
    void shouldAskAModelWithoutMasksForEverythingElse(Task task) throws Exception {
        assertThat(RULES.read("a", "requests", request(task.name(), 1, null)).model())
                .isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource({
        "CAPTION, 3600, true",
        "CAPTION, 3601, false",
        "CLASSIFY, 2, true",
        "DETECT, 1, true",
        "DETECT, 2, false",
        "SEGMENT, 2, false",
        "POINT, 2, true",
        "DESCRIBE, 2, false",
        "CAPTION, 0, false",
    })
    void shouldLimitImagesBeforeAnyIsFetched(String task, int images, boolean fits) throws Exception {
        ImageRequest request = request(task, images, null);

        if (fits) {
            assertThat(RULES.read("a", "requests", request).images()).hasSize(images);
        } else {
            assertThat(refusal(RULES, request).reason()).isEqualTo(images == 0 ? "IMAGES_MISSING" : "TOO_MANY_IMAGES");
        }
    }

    static Stream<Arguments> beyondBounds() {
        return Stream.of(
                arguments("prompt", 100_000, (BiConsumer<ImageRequest, Integer>)
                        (request, size) -> request.setPrompt("x".repeat(size))),
                arguments("labels", 10_000, (BiConsumer<ImageRequest, Integer>)
                        (request, size) -> request.setLabels(Collections.nCopies(size, "cat"))),
                arguments("label", 1_000, (BiConsumer<ImageRequest, Integer>)
                        (request, size) -> request.setLabels(List.of("x".repeat(size)))),
                arguments("model", 200, (BiConsumer<ImageRequest, Integer>)
                        (request, size) -> request.setModel("x".repeat(size))));
    }

    @ParameterizedTest
    @MethodSource("beyondBounds")
    void shouldBoundFieldsAndNameTheBound(String field, int most, BiConsumer<ImageRequest, Integer> set)
            throws Exception {
        RequestRules anyModel = new RequestRules("plain", Map.of(), Set.of(), model -> false, 100);
        ImageRequest request = request("CLASSIFY", 1, null);

        set.accept(request, most);
        anyModel.read("a", "requests", request);
        set.accept(request, most + 1);
        Failure failure = refusal(anyModel, request);

        assertThat(failure.reason()).isEqualTo("FIELD_OUT_OF_BOUNDS");
        assertThat(failure.message()).contains(field, String.valueOf(most), String.valueOf(most + 1));
        assertThat(failure.message().length()).isLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\nb", "../a", "a?key=b", "a\u0000", "\u00e4"})
    void shouldTakeNoModelNameThatNoModelHas(String name) {
        RequestRules anyModel = new RequestRules("plain", Map.of(), Set.of(), model -> false, 100);

        assertThat(refusal(anyModel, request("CAPTION", 1, name)).reason()).isEqualTo("FIELD_OUT_OF_BOUNDS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini-3.5-flash-lite", "models/gemini-2.5-pro", "tunedModels/mine-1", "ft:a@001"})
    void shouldTakeEveryModelNameThatModelsHave(String name) throws Exception {
        RequestRules anyModel = new RequestRules("plain", Map.of(), Set.of(), model -> false, 100);

        assertThat(anyModel.read("a", "requests", request("CAPTION", 1, name)).model())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "10000, true", "10001, false"})
    void shouldBoundMaxObjects(int maxObjects, boolean fits) throws Exception {
        ImageRequest request = request("DETECT", 1, null);
        request.setMaxObjects(maxObjects);

        if (fits) {
            assertThat(RULES.read("a", "requests", request).maxObjects()).isEqualTo(maxObjects);
        } else {
            assertThat(refusal(RULES, request).reason()).isEqualTo("MAX_OBJECTS_INVALID");
        }
    }

    @Test
    void shouldPassOnWhetherAnEarlierAnswerWillDo() throws Exception {
        ImageRequest request = request("DETECT", 1, null);
        assertThat(RULES.read("a", "requests", request).reuse()).isTrue();

        request.setReuse(false);

        assertThat(RULES.read("a", "requests", request).reuse()).isFalse();
    }

    private static Failure refusal(RequestRules rules, ImageRequest request) {
        return catchThrowableOfType(BrokenRule.class, () -> rules.read("a", "requests", request))
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
