package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scenes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Our detections in another language, by Confluent's client for it. With {@code -Djavascript.expected=true} it fails
 * where it would be skipped.
 */
@EnabledIf(
        value = "dev.visionstreams.app.NodePresence#isThere",
        disabledReason = "no Node.js, or no src/test/js/node_modules: npm ci --prefix src/test/js")
class JavaScriptConsumerIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldPrintOurBoxes() throws Exception {
        List<Scene> scenes = List.of(Scenes.draw(7), Scenes.draw(8), Scenes.draw(9));
        try (Rig rig = new Rig(2);
                VisionStreams processor = rig.start()) {
            for (int i = 0; i < scenes.size(); i++) {
                String id = "scene-" + i;
                rig.send(id, Rig.request(id, "DETECT", rig.images.put(scenes.get(i))));
            }
            rig.awaitOutputs(scenes.size());
            rig.send("again", Rig.request("again", "DETECT", rig.images.put(scenes.get(0))));
            rig.awaitOutputs(scenes.size() + 1);

            List<JsonNode> boxes = boxes(rig, scenes.size() + 1);

            assertThat(of(boxes, "again")).isEqualTo(of(boxes, "scene-0"));
            assertThat(boxes).allSatisfy(box -> assertThat(box.path("paidBy").asText(null))
                    .satisfies(place -> assertThat(place != null && place.startsWith(rig.topic("requests") + "-"))
                            .isEqualTo(box.path("requestId").asText().equals("again"))));

            for (int i = 0; i < scenes.size(); i++) {
                List<PixelBox> truth =
                        scenes.get(i).boxes().stream().map(LabelledBox::box).toList();
                assertThat(BoxMatcher.match(truth, of(boxes, "scene-" + i)).min())
                        .as("overlap in scene %s of %s", i, boxes)
                        .isGreaterThanOrEqualTo(0.95);
            }
            Map<String, Double> costs = new HashMap<>();
            boxes.forEach(box ->
                    costs.put(box.path("requestId").asText(), box.path("cost").doubleValue()));
            assertThat(costs.values().stream().mapToDouble(Double::doubleValue).sum())
                    .as("cost of %s", boxes)
                    .isCloseTo(rig.gemini.counts().billed().amount(), within(1e-9))
                    .isPositive();
        }
    }

    private static List<PixelBox> of(List<JsonNode> boxes, String requestId) {
        return boxes.stream()
                .filter(box -> box.path("requestId").asText().equals(requestId))
                .map(box -> new PixelBox(
                        box.path("minX").intValue(),
                        box.path("minY").intValue(),
                        box.path("maxX").intValue(),
                        box.path("maxY").intValue()))
                .toList();
    }

    private static List<JsonNode> boxes(Rig rig, int events) throws IOException, InterruptedException {
        Path out = Files.createTempFile(Path.of("target"), "detections-", ".out");
        Path err = Files.createTempFile(Path.of("target"), "detections-", ".err");
        Process node = new ProcessBuilder(
                        "node",
                        "detections.js",
                        rig.kafka.bootstrapServers(),
                        rig.registry.url(),
                        rig.topic("detections"),
                        String.valueOf(events))
                .directory(NodePresence.SCRIPTS.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = node.waitFor(60, TimeUnit.SECONDS);
        node.destroyForcibly();
        assertThat(ended && node.exitValue() == 0)
                .as("the script ended well: %s", Files.readString(err))
                .isTrue();
        List<JsonNode> boxes = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            boxes.add(JSON.readTree(line));
        }
        return boxes;
    }
}
