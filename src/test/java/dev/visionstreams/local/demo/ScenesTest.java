package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.exif.ExifIFD0Directory;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.Scene.Encoding;
import dev.visionstreams.local.emulator.sight.ExifMode;
import dev.visionstreams.local.emulator.sight.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.Set;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenesTest {
    @Test
    void shouldDrawTheSameSceneForTheSameSeed() {
        assertThat(Scenes.draw(11)).isEqualTo(Scenes.draw(11)).isNotEqualTo(Scenes.draw(12));
    }

    @Test
    void shouldKeepShapesApartAndInside() {
        Set<Encoding> encodings = new HashSet<>();
        for (long seed = 0; seed < 500; seed++) {
            Scene scene = Scenes.draw(seed);

            encodings.add(scene.encoding());
            assertThat(scene.shapes()).as("scene %d", seed).hasSizeBetween(1, 6);
            for (LabelledBox one : scene.boxes()) {
                PixelBox box = one.box();
                assertThat(box.maxX())
                        .as("scene %d", seed)
                        .isLessThan(scene.frame().width());
                assertThat(box.maxY())
                        .as("scene %d", seed)
                        .isLessThan(scene.frame().height());
                assertThat(Math.min(box.width(), box.height()))
                        .as("scene %d", seed)
                        .isGreaterThanOrEqualTo(28);
                for (LabelledBox other : scene.boxes()) {
                    assertThat(one.equals(other) || box.intersectionOverUnion(other.box()) == 0)
                            .as("scene %d: %s and %s", seed, one, other)
                            .isTrue();
                }
            }
        }
        assertThat(encodings).containsExactlyInAnyOrder(Encoding.values());
    }

    @ParameterizedTest
    @EnumSource
    void shouldStoreWhatIsUprightAfterItsOrientationIsApplied(Encoding encoding) throws Exception {
        Scene drawn = Scenes.draw(5);
        Scene scene =
                new Scene(5, drawn.frame(), drawn.backgroundTop(), drawn.backgroundBottom(), drawn.shapes(), encoding);

        ByteString file = ScenePainter.encode(scene);

        BufferedImage upright = ImageDecoder.read(file.toByteArray(), ExifMode.APPLIED);
        assertThat(upright.getWidth()).isEqualTo(scene.frame().width());
        Scene.Shape shape = scene.shapes().get(0);
        int pixel = upright.getRGB(
                (shape.box().minX() + shape.box().maxX()) / 2,
                (shape.box().minY() + shape.box().maxY()) / 2);
        assertThat(shape.colour().rgb() & 0xc0c0c0).isEqualTo(pixel & 0xc0c0c0);
        if (encoding != Encoding.PNG) {
            assertThat(ImageMetadataReader.readMetadata(new ByteArrayInputStream(file.toByteArray()))
                            .getFirstDirectoryOfType(ExifIFD0Directory.class)
                            .getInt(ExifIFD0Directory.TAG_ORIENTATION))
                    .isEqualTo(encoding.orientation());
        }
    }
}
