package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scene.Encoding;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.EmulatorOptions;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.sight.ExifMode;
import dev.visionstreams.model.Task;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import okio.ByteString;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every task through the whole processor. */
class TasksIT {
    private static final Path IMAGES = Path.of("../shared/images");
    private static final String MASKS = "gemini.model.segment=gemini-2.5-flash";

    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldDoEveryTask() throws Exception {
        Scene scene = Scenes.draw(7);
        URI image = rig.images.put(scene);
        for (Task task : Task.values()) {
            ImageRequest request = Rig.request(task.name(), task.name(), image);
            request.setPrompt(task == Task.ANSWER ? "How many shapes are there?" : null);
            rig.send(task.name(), request);
        }

        try (VisionStreams processor = rig.start(MASKS)) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(8));

            assertThat(enriched(outputs, "CAPTION", "captions").getCaption()).isNotBlank();
            assertThat(enriched(outputs, "CLASSIFY", "classifications").getLabels())
                    .isNotEmpty();
            assertThat(enriched(outputs, "ANSWER", "answers").getAnswer())
                    .isEqualTo(List.of("One.", "Two.", "Three.", "Four.", "Five.", "Six.")
                            .get(scene.shapes().size() - 1));
            assertTrue(scene, enriched(outputs, "DETECT", "detections").getObjects());
            ImageEnriched described = enriched(outputs, "DESCRIBE", "descriptions");
            assertTrue(scene, described.getObjects());
            assertThat(described.getCaption()).isNotBlank();
            assertThat(described.getLabels()).isNotEmpty();
            assertThat(enriched(outputs, "POINT", "points").getPoints())
                    .hasSameSizeAs(scene.shapes())
                    .allSatisfy(point -> assertThat(scene.boxes())
                            .anyMatch(shape -> contains(shape.box(), point.getX(), point.getY())));
            assertSpatial(scene, enriched(outputs, "DETECT_3D", "detections"));
            ImageEnriched segmented = enriched(outputs, "SEGMENT", "segmentations");
            assertThat(segmented.getInference().getModel()).isEqualTo("gemini-2.5-flash");
            assertTrue(scene, segmented.getObjects());
            for (DetectedObject object : segmented.getObjects()) {
                assertMaskFits(object);
            }
        }
    }

    @Test
    void shouldTakeSeveralImagesInTheirOrder() {
        URI first = rig.images.put(Scenes.draw(3));
        URI second = rig.images.put(Scenes.draw(8));
        for (String task : List.of("CAPTION", "CLASSIFY", "ANSWER")) {
            rig.send(task, several(task, first, second));
        }
        rig.send("one", several("CAPTION", first));
        rig.send("other", several("CAPTION", second));

        try (VisionStreams processor = rig.start()) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(5));

            String one = enriched(outputs, "one", "captions").getCaption();
            String other = enriched(outputs, "other", "captions").getCaption();
            ImageEnriched both = enriched(outputs, "CAPTION", "captions");
            assertThat(both.getCaption()).isEqualTo("Image 1: " + one + " Image 2: " + other);
            assertThat(both.getImages().stream().map(found -> found.getUri()))
                    .containsExactly(first.toString(), second.toString());
            assertThat(enriched(outputs, "CLASSIFY", "classifications").getLabels())
                    .isNotEmpty();
            assertThat(enriched(outputs, "ANSWER", "answers").getAnswer()).isNotBlank();
        }
    }

    @Test
    void shouldPointIntoEachOfSeveralImages() {
        List<Scene> scenes = List.of(Scenes.draw(3), Scenes.draw(8));
        rig.send("points", several("POINT", rig.images.put(scenes.get(0)), rig.images.put(scenes.get(1))));

        try (VisionStreams processor = rig.start()) {
            ImageEnriched found = enriched(byKey(rig.awaitOutputs(1)), "points", "points");

            for (int i = 0; i < scenes.size(); i++) {
                Scene scene = scenes.get(i);
                int image = i;
                assertThat(found.getPoints().stream().filter(point -> point.getImage() == image))
                        .hasSameSizeAs(scene.shapes())
                        .allSatisfy(point -> assertThat(scene.boxes())
                                .anyMatch(shape -> contains(shape.box(), point.getX(), point.getY())));
            }
        }
    }

    @Test
    void shouldCarryEveryScriptUnharmed() {
        URI image = rig.images.put(Scenes.draw(7));
        Map<String, String> labels =
                Map.of("빨간 물체를 찾아 주세요", "빨간 원", "赤いものは?", "赤い円 🍎", "ابحث عن الأشياء", "دائرة حمراء");
        labels.forEach((prompt, label) -> {
            ImageRequest detect = Rig.request("detect " + prompt, "DETECT", image);
            detect.setPrompt(prompt);
            detect.setLabels(List.of(label));
            rig.gemini.nextTime(
                    "wish: \"" + prompt, reply("[{\"box_2d\": [100, 200, 300, 400], \"label\": \"" + label + "\"}]"));
            rig.send("detect " + prompt, detect);
            ImageRequest answer = Rig.request("answer " + prompt, "ANSWER", image);
            answer.setPrompt(prompt);
            rig.gemini.nextTime("question: \"" + prompt, reply(label));
            rig.send("answer " + prompt, answer);
        });

        try (VisionStreams processor = rig.start()) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(6));

            labels.forEach((prompt, label) -> {
                ImageEnriched detected = enriched(outputs, "detect " + prompt, "detections");
                assertThat(detected.getPrompt()).isEqualTo(prompt);
                assertThat(detected.getObjects()).singleElement().satisfies(object -> assertThat(object.getLabel())
                        .isEqualTo(label));
                assertThat(enriched(outputs, "answer " + prompt, "answers").getAnswer())
                        .isEqualTo(label);
            });
        }
    }

    /** PNGs, polygons with x first and with y first. */
    @ParameterizedTest
    @ValueSource(strings = {"gemini-2.5-flash", "gemini-3.5-flash-lite", "gemini-robotics-er-2-preview"})
    void shouldDrawMasksThatFitTheShapes(String model) throws Exception {
        List<Long> seeds = List.of(3L, 7L, 8L, 11L, 12L);
        for (long seed : seeds) {
            rig.send("scene " + seed, Rig.request("scene " + seed, "SEGMENT", rig.images.put(Scenes.draw(seed))));
        }

        try (VisionStreams processor = rig.start("gemini.model.segment=" + model)) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(seeds.size()));

            for (long seed : seeds) {
                Scene scene = Scenes.draw(seed);
                List<DetectedObject> objects =
                        enriched(outputs, "scene " + seed, "segmentations").getObjects();
                assertTrue(scene, objects);
                for (DetectedObject object : objects) {
                    assertThat(overlap(scene, object))
                            .as("IoU of %s in scene %d by %s", object.getLabel(), seed, model)
                            .isGreaterThanOrEqualTo(0.95);
                    assertThat(object.getPolygon().isEmpty()).isEqualTo(model.startsWith("gemini-2"));
                }
            }
        }
    }

    /** Tokens in the place of masks: boxes are kept, masks counted, and nothing is paid twice. */
    @Test
    void shouldKeepBoxesWhoseMasksAreTokens() {
        Scene scene = Scenes.draw(7);
        rig.send("tokens", Rig.request("tokens", "SEGMENT", rig.images.put(scene)));

        try (VisionStreams processor = rig.start("gemini.model.segment=gemini-2.5-flash-lite")) {
            ImageEnriched segmented = enriched(byKey(rig.awaitOutputs(1)), "tokens", "segmentations");

            assertTrue(scene, segmented.getObjects());
            assertThat(segmented.getObjects())
                    .allSatisfy(object -> assertThat(object.getMask()).isNull());
            assertThat(segmented.getObjectsDropped()).isEqualTo(scene.shapes().size());
            assertThat(rig.gemini.counts().requests()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotPayAModelForMasksThatItCannotDraw() {
        URI image = rig.images.put(Scenes.draw(7));
        rig.send("default", Rig.request("default", "SEGMENT", image));

        try (VisionStreams processor = rig.start("gemini.masks=gemini-3.5-flash-lite:none")) {
            ImageRejected rejected = rejected(byKey(rig.awaitOutputs(1)), "default", "MODEL_WITHOUT_MASKS");

            assertThat(rejected.getMessage()).contains("gemini.model.segment");
            assertThat(rig.gemini.counts().requests()).isZero();
            assertThat(rig.images.requests()).isZero();
        }
    }

    /** From its retirement on the old generation's names are answered by models without masks. */
    @Test
    void shouldRejectAReplyWithoutMasks() {
        rig.gemini.script(FaultRule.always(reply("[{\"box_2d\": [1, 2, 30, 40], \"label\": \"cat\"}]")));
        rig.send("boxes", Rig.request("boxes", "SEGMENT", rig.images.put(Scenes.draw(7))));

        try (VisionStreams processor = rig.start(MASKS)) {
            ImageRejected rejected = rejected(byKey(rig.awaitOutputs(1)), "boxes", "REPLY_WITHOUT_MASKS");

            assertThat(rejected.getInference()).as("it was billed").isNotNull();
            assertThat(rig.gemini.counts().requests()).isEqualTo(1);
        }
    }

    @Test
    void shouldAskOnceMoreWhenAReplyIsCutOff() {
        URI image = rig.images.put(Scenes.draw(7));
        ImageRequest once = Rig.request("once", "DETECT", image);
        once.setPrompt("once");
        ImageRequest always = Rig.request("always", "DETECT", image);
        always.setPrompt("always");
        rig.gemini.nextTime("\"once\"", Fault.MAX_TOKENS);
        rig.gemini.script(FaultRule.whenPromptContains(Fault.MAX_TOKENS, "\"always\""));
        rig.send("once", once);
        rig.send("always", always);

        try (VisionStreams processor = rig.start()) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(2));

            ImageEnriched detected = enriched(outputs, "once", "detections");
            assertThat(detected.getInference().getAttempts()).isEqualTo(1);
            assertThat(detected.getInference().getPromptTokens())
                    .as("both questions are billed")
                    .isGreaterThan(2 * 1120);
            ImageRejected rejected = rejected(outputs, "always", "REPLY_CUT_OFF");
            assertThat(Objects.requireNonNull(rejected.getInference()).getPromptTokens())
                    .isGreaterThan(2 * 1120);
            assertThat(rig.gemini.counts().requests()).isEqualTo(4);
        }
    }

    @Test
    void shouldKeepWholeObjectsBeforeACutIfToldTo() {
        rig.gemini.nextTime(
                "Find", reply("[{\"box_2d\": [1, 2, 30, 40], \"label\": \"cat\"}, {\"box_2d\": [1,", "MAX_TOKENS"));
        rig.send("cut", Rig.request("cut", "DETECT", rig.images.put(Scenes.draw(7))));

        try (VisionStreams processor = rig.start("gemini.cut.off=keep")) {
            ImageEnriched detected = enriched(byKey(rig.awaitOutputs(1)), "cut", "detections");

            assertThat(detected.getObjects()).hasSize(1);
            assertThat(detected.getObjectsDropped()).isEqualTo(1);
            assertThat(detected.getInference().getFinishReason()).isEqualTo("MAX_TOKENS");
            assertThat(rig.gemini.counts().requests()).isEqualTo(1);
        }
    }

    /** Whether the service applies EXIF orientation isn't documented: it must make no difference. */
    @Test
    void shouldFindTheSameWhetherTheServiceAppliesOrientationOrNot() {
        List<Scene> scenes = new ArrayList<>();
        for (Encoding encoding : Encoding.values()) {
            Scene drawn = Scenes.draw(11);
            scenes.add(new Scene(
                    scenes.size(),
                    drawn.frame(),
                    drawn.backgroundTop(),
                    drawn.backgroundBottom(),
                    drawn.shapes(),
                    encoding));
        }
        try (GeminiEmulator applying =
                GeminiEmulator.start(EmulatorOptions.defaults().withExif(ExifMode.APPLIED))) {
            for (Scene scene : scenes) {
                rig.send("ignored " + scene.encoding(), Rig.request("a", "DETECT", rig.images.put(scene)));
            }
            try (VisionStreams processor = rig.start()) {
                rig.awaitOutputs(scenes.size());
            }
            for (Scene scene : scenes) {
                rig.send("applied " + scene.encoding(), Rig.request("a", "DETECT", rig.images.put(scene)));
            }
            try (VisionStreams processor = rig.start("gemini.base.url=" + applying.uri(), "vision.reuse.window=0")) {
                Map<String, Output> outputs = byKey(rig.awaitOutputs(2 * scenes.size()));

                for (Scene scene : scenes) {
                    ImageEnriched ignored = enriched(outputs, "ignored " + scene.encoding(), "detections");
                    ImageEnriched applied = enriched(outputs, "applied " + scene.encoding(), "detections");
                    assertTrue(scene, ignored.getObjects());
                    assertThat(applied.getObjects()).isEqualTo(ignored.getObjects());
                }
                assertThat(applying.counts().requests()).isEqualTo(scenes.size());
            }
        }
    }

    @Test
    void shouldGiveBoxesInTheRightFrameOrAReasonForEveryPhotograph() throws Exception {
        assumeTrue(Files.isDirectory(IMAGES), "no folder with photographs");
        List<URI> images = rig.images.putDirectory(IMAGES);
        for (URI image : images) {
            rig.send(image.getPath(), Rig.request(image.getPath(), "DETECT", image));
        }

        try (VisionStreams processor = rig.start()) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(images.size()));

            Map<String, String> rejections = new TreeMap<>();
            List<PixelBox> largest = new ArrayList<>();
            outputs.forEach((key, output) -> {
                SpecificRecord event = output.event();
                if (event instanceof ImageRejected rejected) {
                    rejections.put(key, rejected.getReason());
                    return;
                }
                ImageEnriched detected = (ImageEnriched) Objects.requireNonNull(event);
                var image = detected.getImages().get(0);
                List<PixelBox> boxes = boxes(detected.getObjects());
                assertThat(boxes).as(key).isNotEmpty().allSatisfy(box -> {
                    assertThat(box.maxX()).isLessThanOrEqualTo(image.getWidth());
                    assertThat(box.maxY()).isLessThanOrEqualTo(image.getHeight());
                });
                if (key.contains("landscape")) {
                    assertThat(image.getWidth() + "x" + image.getHeight()).isEqualTo("1800x1200");
                    largest.add(boxes.stream()
                            .max(Comparator.comparingLong(PixelBox::area))
                            .orElseThrow());
                }
            });
            assertThat(rejections)
                    .isEqualTo(Map.of(
                            "/photo.avif", "IMAGE_TYPE_UNSUPPORTED",
                            // Google takes it; the emulator has no decoder for it, and says so.
                            "/photo.heic", "MODEL_REFUSED_REQUEST"));
            assertThat(largest).hasSize(9).allSatisfy(box -> assertThat(box.intersectionOverUnion(largest.get(0)))
                    .isGreaterThan(0.97));
        }
    }

    private static void assertTrue(Scene scene, List<DetectedObject> objects) {
        List<PixelBox> truth = scene.boxes().stream().map(LabelledBox::box).toList();
        assertThat(BoxMatcher.match(truth, boxes(objects)).min())
                .as("%s", scene)
                .isGreaterThanOrEqualTo(0.95);
    }

    /** Seen by the emulator's camera, 60 degrees across, the front of each box in space covers a shape. */
    private static void assertSpatial(Scene scene, ImageEnriched event) {
        double scale = scene.frame().width() / 2.0 / Math.tan(Math.toRadians(30));
        List<PixelBox> truth = scene.boxes().stream().map(LabelledBox::box).toList();
        List<PixelBox> fronts = new ArrayList<>();
        for (var object : event.getObjects3d()) {
            double away = object.getYCenter() - object.getYSize() / 2;
            double x = scene.frame().width() / 2.0 + object.getXCenter() / away * scale;
            double y = scene.frame().height() / 2.0 - object.getZCenter() / away * scale;
            double width = object.getXSize() / away * scale;
            double height = object.getZSize() / away * scale;
            fronts.add(new PixelBox(
                    (int) Math.round(x - width / 2),
                    (int) Math.round(y - height / 2),
                    (int) Math.round(x + width / 2),
                    (int) Math.round(y + height / 2)));
        }
        assertThat(BoxMatcher.match(truth, fronts).min()).as("%s", scene).isGreaterThanOrEqualTo(0.9);
        assertThat(event.getObjects()).isEmpty();
    }

    /** Shapes fill their boxes by half at least, and touch all four sides. */
    private static void assertMaskFits(DetectedObject object) throws Exception {
        PixelBox box = box(object);
        byte[] png = ByteString.of(Objects.requireNonNull(object.getMask()).duplicate())
                .toByteArray();
        BufferedImage mask = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(mask.getWidth()).isEqualTo(box.width());
        assertThat(mask.getHeight()).isEqualTo(box.height());
        long white = 0;
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                white += mask.getRGB(x, y) == 0xFFFFFFFF ? 1 : 0;
            }
        }
        assertThat((double) white / box.area()).as(object.getLabel()).isBetween(0.45, 1.0);
    }

    /** The part of the mask and the true shape together that both cover. */
    private static double overlap(Scene scene, DetectedObject object) throws Exception {
        PixelBox box = box(object);
        java.awt.Shape truth = scene.shapes().stream()
                .max(Comparator.comparingDouble(shape -> shape.box().intersectionOverUnion(box)))
                .map(ScenePainter::outline)
                .orElseThrow();
        BufferedImage mask = ImageIO.read(new ByteArrayInputStream(
                ByteString.of(Objects.requireNonNull(object.getMask()).duplicate())
                        .toByteArray()));
        long both = 0;
        long either = 0;
        for (int y = 0; y < scene.frame().height(); y++) {
            for (int x = 0; x < scene.frame().width(); x++) {
                boolean masked = contains(box, x, y) && mask.getRGB(x - box.minX(), y - box.minY()) == 0xFFFFFFFF;
                boolean shape = truth.contains(x + 0.5, y + 0.5);
                both += masked && shape ? 1 : 0;
                either += masked || shape ? 1 : 0;
            }
        }
        return (double) both / either;
    }

    private static boolean contains(PixelBox box, int x, int y) {
        return box.minX() <= x && x < box.maxX() && box.minY() <= y && y < box.maxY();
    }

    private static List<PixelBox> boxes(List<DetectedObject> objects) {
        return objects.stream().map(TasksIT::box).toList();
    }

    private static PixelBox box(DetectedObject object) {
        var box = object.getBox();
        return new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY());
    }

    private static ImageRequest several(String task, URI... images) {
        return ImageRequest.newBuilder()
                .setId(task)
                .setTask(task)
                .setPrompt(task.equals("ANSWER") ? "Which has more shapes?" : null)
                .setImages(Arrays.stream(images)
                        .map(image -> ImageReference.newBuilder()
                                .setUri(image.toString())
                                .build())
                        .toList())
                .build();
    }

    private static Reaction reply(String text) {
        return reply(text, "STOP");
    }

    private static Reaction reply(String text, String finishReason) {
        String quoted = text.replace("\"", "\\\"");
        return new Reaction.Canned(
                200,
                "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"" + quoted + "\"}]}, \"finishReason\": \""
                        + finishReason + "\"}], \"usageMetadata\": {\"totalTokenCount\": 1000}}");
    }

    private static Map<String, Output> byKey(List<Output> outputs) {
        return outputs.stream().collect(Collectors.toMap(Output::key, Function.identity()));
    }

    private static ImageEnriched enriched(Map<String, Output> outputs, String key, String topic) {
        Output output = Objects.requireNonNull(outputs.get(key), key);
        assertThat(output.topic()).as("%s", output).isEqualTo(topic);
        return (ImageEnriched) Objects.requireNonNull(output.event());
    }

    private static ImageRejected rejected(Map<String, Output> outputs, String key, String reason) {
        Output output = Objects.requireNonNull(outputs.get(key), key);
        assertThat(output.topic()).as("%s", output).isEqualTo("rejections");
        ImageRejected rejected = (ImageRejected) Objects.requireNonNull(output.event());
        assertThat(rejected.getReason()).isEqualTo(reason);
        return rejected;
    }
}
