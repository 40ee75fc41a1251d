package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damage to one item of a good reply costs at most that item: every character of an item is deleted, replaced and
 * followed by each of the characters that mean something in JSON. The other items are read unchanged, nothing is
 * invented, and what is lost is counted.
 */
class DamagedItemTest {
    private static final int ITEMS = 5;
    private static final String MEANINGFUL = "[]{}\",:'\\ 7x\n";

    /** @param item one element, with %d for its number */
    record Shape(String name, Task task, String before, String item, String separator, String after) {
        String text(int damaged, String by) {
            StringBuilder text = new StringBuilder(before);
            for (int i = 0; i < ITEMS; i++) {
                text.append(i == 0 ? "" : separator).append(i == damaged ? by : item(i));
            }
            return text.append(after).toString();
        }

        String item(int number) {
            return item.replace("%d", Integer.toString(number));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Shape> shapes() {
        String boxed = "{\"box_2d\": [1%d, 20, 110, 120], \"label\": \"item %dth\"}";
        return List.of(
                new Shape("a list", Task.DETECT, "[", boxed, ", ", "]"),
                new Shape(
                        "label first",
                        Task.DETECT,
                        "[",
                        "{\"label\": \"item %dth\", \"box_2d\": [1%d, 20, 110, 120]}",
                        ",\n",
                        "]"),
                new Shape(
                        "on many lines",
                        Task.DETECT,
                        "```json\n[\n  ",
                        "{\n    \"box_2d\": [\n      1%d,\n      20,\n      110,\n      120\n    ],\n    \"label\": \"item %dth\"\n  }",
                        ",\n  ",
                        "\n]\n```"),
                new Shape("a wrapper", Task.DETECT, "{\"objects\": [", boxed, ", ", "]}"),
                new Shape("points", Task.POINT, "[", "{\"point\": [1%d, 20], \"label\": \"item %dth\"}", ", ", "]"),
                new Shape(
                        "boxes in space",
                        Task.DETECT_3D,
                        "[",
                        "{\"box_3d\": [1%d, 20, 0.5, 1, 2, 1, 0, 0, 45], \"label\": \"item %dth\"}",
                        ", ",
                        "]"),
                new Shape(
                        "a description",
                        Task.DESCRIBE,
                        "{\"caption\": \"Five.\", \"labels\": [], \"objects\": [",
                        boxed,
                        ", ",
                        "]}"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldLoseAtMostTheDamagedItem(Shape shape) {
        List<String> whole = parts(shape, shape.text(-1, ""));
        assertThat(whole).hasSize(ITEMS);
        List<String> wrong = new ArrayList<>();

        for (int damaged = 0; damaged < ITEMS; damaged += 2) {
            for (String by : damages(shape.item(damaged))) {
                String problem = problem(shape, whole, damaged, shape.text(damaged, by));
                if (problem != null) {
                    wrong.add(by + " as item " + damaged + ": " + problem);
                }
            }
        }

        assertThat(wrong).as("of %s", shape).isEmpty();
    }

    private static @Nullable String problem(Shape shape, List<String> whole, int damaged, String text) {
        ModelResult result = ReplyFormsTest.read(shape.task(), List.of(), text);
        if (result instanceof ModelFailure failure) {
            return failure.reason() + " " + failure.message();
        }
        List<String> others = new ArrayList<>(whole);
        others.remove(damaged);
        List<String> read = parts(result);
        List<String> added = new ArrayList<>(read);
        added.removeAll(whole);
        boolean kept = read.containsAll(others);
        boolean counted = read.size() >= ITEMS || ((ModelReply) result).dropped() > 0;
        return kept && counted && added.size() <= 1 && read.size() <= ITEMS ? null : ReplyFormsTest.summary(result);
    }

    private static List<String> parts(Shape shape, String text) {
        return parts(ReplyFormsTest.read(shape.task(), List.of(), text));
    }

    private static List<String> parts(ModelResult result) {
        ModelReply reply = (ModelReply) result;
        return Stream.of(reply.objects(), reply.points(), reply.spatial())
                .flatMap(List::stream)
                .map(Object::toString)
                .toList();
    }

    private static Set<String> damages(String item) {
        Set<String> damages = new LinkedHashSet<>();
        for (int i = 0; i < item.length(); i++) {
            String head = item.substring(0, i);
            String tail = item.substring(i + 1);
            damages.add(head + tail);
            IntStream.range(0, MEANINGFUL.length()).forEach(n -> {
                damages.add(head + MEANINGFUL.charAt(n) + tail);
                damages.add(head + MEANINGFUL.charAt(n) + item.charAt(head.length()) + tail);
            });
        }
        damages.add(item.substring(0, item.length() / 2));
        damages.add("null");
        damages.add("...");
        damages.remove(item);
        return damages;
    }
}
