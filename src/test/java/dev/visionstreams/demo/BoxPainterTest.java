package dev.visionstreams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.geometry.PixelBox;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoxPainterTest {
    private final Scene scene = Scenes.draw(6);

    @ParameterizedTest
    @ValueSource(strings = {"out/boxes.png", "boxes.jpg"})
    void shouldWriteAnUprightPicture(String name, @TempDir Path directory) throws Exception {
        Path file = directory.resolve(name);

        BoxPainter.write(ScenePainter.encode(scene), scene.boxes(), file);

        BufferedImage written = ImageIO.read(file.toFile());
        assertThat(written.getWidth()).isEqualTo(scene.frame().width());
        assertThat(written.getHeight()).isEqualTo(scene.frame().height());
    }

    @Test
    void shouldDrawTheEdgeOfABox() throws Exception {
        PixelBox box = scene.boxes().get(0).box();
        int before = ScenePainter.paint(scene).getRGB(box.minX(), box.minY());

        BufferedImage painted = BoxPainter.paint(ScenePainter.encode(scene), scene.boxes());

        assertThat(painted.getRGB(box.minX(), box.minY())).isNotEqualTo(before);
    }
}
