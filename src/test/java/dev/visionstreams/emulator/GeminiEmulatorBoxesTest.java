package dev.visionstreams.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.visionstreams.demo.BoxMatcher;
import dev.visionstreams.demo.LabelledBox;
import dev.visionstreams.demo.Scene;
import dev.visionstreams.demo.Scene.Encoding;
import dev.visionstreams.demo.ScenePainter;
import dev.visionstreams.demo.Scenes;
import dev.visionstreams.emulator.GeminiCaller.Found;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import java.awt.image.BufferedImage;
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
    void shouldNotTurnAPictureUnlessToldTo(Encoding encoding) throws Exception {
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

    @Test
    void shouldFindStableAreasOfAPictureWithoutPlainBackground() throws Exception {
        BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 600; x++) {
                int wave = (int) (90 + 60 * Math.sin(x / 13.0) * Math.cos(y / 17.0));
                boolean bright = x >= 300 && x < 480 && y >= 100 && y < 300;
                image.setRGB(x, y, bright ? 0xf0e040 : wave << 16 | wave << 8 | 255 - wave);
            }
        }

        Sight sight = Eye.see(image);

        assertThat(sight.plain()).isFalse();
        assertThat(sight.regions().get(0).box().intersectionOverUnion(new PixelBox(300, 100, 480, 300)))
                .isGreaterThan(0.7);
    }
}
