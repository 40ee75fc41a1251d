package dev.visionstreams.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Task;
import dev.visionstreams.reuse.Question.SeenImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuestionTest {
    private static final SeenImage CAT = new SeenImage("aa", 1);
    private static final SeenImage DOG = new SeenImage("bb", 1);

    @Test
    void shouldBeEqualWhereEverythingIsEqual() {
        assertThat(of(List.of(CAT, DOG), Task.POINT, "eyes", List.of("left"), 3, "m", "s"))
                .isEqualTo(of(List.of(CAT, DOG), Task.POINT, "eyes", List.of("left"), 3, "m", "s"));
    }

    @Test
    void shouldDifferByEachPart() {
        List<Question> questions = List.of(
                of(List.of(CAT), Task.POINT, null, List.of(), null, "m", "s"),
                of(List.of(DOG), Task.POINT, null, List.of(), null, "m", "s"),
                of(List.of(new SeenImage("aa", 2)), Task.POINT, null, List.of(), null, "m", "s"),
                of(List.of(CAT, DOG), Task.POINT, null, List.of(), null, "m", "s"),
                of(List.of(DOG, CAT), Task.POINT, null, List.of(), null, "m", "s"),
                of(List.of(CAT), Task.DETECT, null, List.of(), null, "m", "s"),
                of(List.of(CAT), Task.POINT, "", List.of(), null, "m", "s"),
                of(List.of(CAT), Task.POINT, "eyes", List.of(), null, "m", "s"),
                of(List.of(CAT), Task.POINT, null, List.of("eyes"), null, "m", "s"),
                of(List.of(CAT), Task.POINT, null, List.of(), 1, "m", "s"),
                of(List.of(CAT), Task.POINT, null, List.of(), null, "n", "s"),
                of(List.of(CAT), Task.POINT, null, List.of(), null, "m", "t"));

        assertThat(questions).extracting(Question::digest).doesNotHaveDuplicates();
    }

    /** The same letters, cut into fields at other places. */
    @Test
    void shouldNotRunFieldsTogether() {
        long seed = 20261128;
        Random random = new Random(seed);
        Map<ByteString, List<Object>> seen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<Object> parts = new ArrayList<>();
            List<SeenImage> images = texts(random).stream()
                    .map(text -> new SeenImage(text, 1 + random.nextInt(2)))
                    .toList();
            List<String> labels = texts(random);
            String prompt = random.nextBoolean() ? null : text(random);
            String model = text(random);
            String shape = text(random);
            parts.add(List.of(images, labels, String.valueOf(prompt == null), String.valueOf(prompt), model, shape));

            List<Object> before = seen.putIfAbsent(
                    of(images, Task.CAPTION, prompt, labels, null, model, shape).digest(), parts);

            assertThat(before == null ? parts : before).as("seed %s", seed).isEqualTo(parts);
        }
        assertThat(seen).hasSizeGreaterThan(1_000);
    }

    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            texts.add(text(random));
        }
        return texts;
    }

    private static String text(Random random) {
        return List.of("", "a", "aa", "\0", "a\0", "\0\0\0\1", "ä").get(random.nextInt(7));
    }

    private static Question of(
            List<SeenImage> images,
            Task task,
            @Nullable String prompt,
            List<String> labels,
            @Nullable Integer maxObjects,
            String model,
            String shape) {
        return Question.of(images, task, prompt, labels, maxObjects, model, shape);
    }
}
