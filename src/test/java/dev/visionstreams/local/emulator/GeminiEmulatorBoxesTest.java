package dev.visionstreams.local.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scene.Encoding;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiCaller.Found;
import dev.visionstreams.local.emulator.sight.ExifMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeminiEmulatorBoxesTest {
    private static final int SCENES = 40;

    private final GeminiEmulator asStored = GeminiEmulator.start();
    private final GeminiEmulator upright =
            GeminiEmulator.start(EmulatorOptions.defaults().withExif(ExifMode.APPLIED));

    @AfterEach
    void close() {
        asStored.close();
        upright.close();
    }

    @Test
    void shouldFindEveryShapeOfManyScenesAndNothingElse() throws Exception {
        GeminiCaller caller = new GeminiCaller(upright.uri());
        for (long seed = 1; seed <= SCENES; seed++) {
            Scene scene = Scenes.draw(seed);

            List<Found> found =
                    caller.detect(ScenePainter.encode(scene), scene.encoding().mediaType(), scene.frame());

            BoxMatcher.Match match = BoxMatcher.match(
                    scene.boxes().stream().map(LabelledBox::box).toList(),
                    found.stream().map(Found::box).toList());
            assertThat(match.min())
                    .as("worst box of scene %s: %s", scene, found)
                    .isGreaterThanOrEqualTo(0.95);
            assertThat(match.spurious()).as("scene %s: %s", scene, found).isZero();
            assertThat(found)
                    .as("labels of scene %d", seed)
                    .extracting(Found::label)
                    .containsExactlyInAnyOrderElementsOf(
                            scene.boxes().stream().map(LabelledBox::label).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG_UPSIDE_DOWN", "JPEG_TURN_RIGHT", "JPEG_TURN_LEFT"})
    void shouldIgnoreExifOrientationByDefault(Encoding encoding) throws Exception {
        Scene drawn = Scenes.draw(3);
        Scene scene =
                new Scene(3, drawn.frame(), drawn.backgroundTop(), drawn.backgroundBottom(), drawn.shapes(), encoding);

        List<Found> found = new GeminiCaller(asStored.uri())
                .detect(ScenePainter.encode(scene), scene.encoding().mediaType(), scene.frame());

        List<PixelBox> truth = scene.boxes().stream().map(LabelledBox::box).toList();
        assertThat(BoxMatcher.match(truth, found.stream().map(Found::box).toList())
                        .min())
                .isLessThan(0.9);
    }

    @Test
    void shouldSeeTheSamePhotographInEveryOrientation() throws Exception {
        Path images = Path.of("../shared/images");
        assumeThat(Files.isDirectory(images)).isTrue();
        GeminiCaller caller = new GeminiCaller(upright.uri());
        List<PixelBox> largest = new ArrayList<>();
        for (int orientation = 1; orientation <= 8; orientation++) {
            ByteString bytes =
                    ByteString.of(Files.readAllBytes(images.resolve("exif-landscape-" + orientation + ".jpg")));

            largest.add(caller.detect(bytes, "image/jpeg", new Frame(1800, 1200))
                    .get(0)
                    .box());
        }
        PixelBox first = largest.get(0);
        assertThat(largest).allSatisfy(box -> assertThat(box.intersectionOverUnion(first))
                .as("%s and %s", box, first)
                .isGreaterThan(0.97));
    }
}
