package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.geometry.SpatialBox;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelReply.FoundPoint;
import dev.visionstreams.model.ModelReply.SpatialObject;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms in which models answer, each with the reading that a person would give it: {@code forms.txt}. */
class ReplyFormsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A block of the file: "# name", task and labels, the text, and "=> " with what is to be read. */
    record Form(String name, Task task, List<String> labels, String text, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (String block : resource().split("(?m)^# ", -1)) {
            if (block.isBlank()) {
                continue;
            }
            List<String> lines = block.lines().toList();
            String[] request = lines.get(1).split(" ", 2);
            int end = 0;
            while (!lines.get(end).startsWith("=> ")) {
                end++;
            }
            forms.add(new Form(
                    lines.get(0),
                    Task.valueOf(request[0]),
                    request.length < 2 ? List.of() : Arrays.asList(request[1].split(", ", -1)),
                    String.join("\n", lines.subList(2, end)),
                    lines.get(end).substring(3)));
        }
        return forms;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void shouldReadEveryFormAsAPersonWould(Form form) {
        ModelResult result = read(form.task(), form.labels(), form.text());

        assertThat(summary(result)).as(form.text()).isEqualTo(form.expected());
    }

    static ModelResult read(Task task, List<String> labels, String text) {
        ModelRequest request = new ModelRequest(task, List.of(Requests.image(1)), null, labels, null, Requests.MODEL);
        ObjectNode reply = JSON.createObjectNode();
        reply.putArray("candidates")
                .addObject()
                .put("finishReason", "STOP")
                .putObject("content")
                .putArray("parts")
                .addObject()
                .put("text", text);
        return new ReplyReader(request, GenerationOptions.DEFAULTS, new SafeQuote("key"))
                .read(reply.toString().getBytes(StandardCharsets.UTF_8), 5);
    }

    /** What was read, on one line; the number of what was dropped only if there is any. */
    static String summary(ModelResult result) {
        if (result instanceof ModelFailure failure) {
            return failure.reason().name();
        }
        ModelReply reply = (ModelReply) result;
        StringJoiner parts = new StringJoiner("; ");
        parts.setEmptyValue("nothing");
        if (reply.caption() != null) {
            parts.add("caption " + reply.caption());
        }
        if (reply.answer() != null) {
            parts.add("answer " + reply.answer());
        }
        if (!reply.labels().isEmpty()) {
            parts.add(reply.labels().stream()
                    .map(label -> label.confidence() == null ? label.name() : label.name() + " " + label.confidence())
                    .collect(Collectors.joining(", ", "labels ", "")));
        }
        for (FoundObject found : reply.objects()) {
            parts.add(found.label() + " "
                    + numbers(
                            found.box().minY(),
                            found.box().minX(),
                            found.box().maxY(),
                            found.box().maxX())
                    + (found.mask() == null ? "" : " masked")
                    + outline(found.polygon()));
        }
        for (FoundPoint found : reply.points()) {
            parts.add(found.label() + " "
                    + numbers(found.point().y(), found.point().x()));
        }
        for (SpatialObject found : reply.spatial()) {
            SpatialBox box = found.box();
            parts.add(found.label() + " "
                    + numbers(
                            box.xCenter(),
                            box.yCenter(),
                            box.zCenter(),
                            box.xSize(),
                            box.ySize(),
                            box.zSize(),
                            box.roll(),
                            box.pitch(),
                            box.yaw()));
        }
        if (reply.dropped() > 0) {
            parts.add("dropped " + reply.dropped());
        }
        return parts.toString();
    }

    private static String outline(@Nullable Polygon polygon) {
        return polygon == null
                ? ""
                : polygon.rings().stream()
                        .map(ring -> ring.stream()
                                .map(corner -> numbers(corner.y(), corner.x()))
                                .collect(Collectors.joining(", ", " (", ")")))
                        .collect(Collectors.joining());
    }

    private static String numbers(double... numbers) {
        StringJoiner joined = new StringJoiner(" ");
        Arrays.stream(numbers)
                .forEach(number -> joined.add(number == Math.rint(number) ? "" + (int) number : "" + number));
        return joined.toString();
    }

    private static String resource() {
        try (InputStream file = Objects.requireNonNull(ReplyFormsTest.class.getResourceAsStream("/gemini/forms.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
