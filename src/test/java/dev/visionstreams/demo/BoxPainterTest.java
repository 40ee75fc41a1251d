package dev.visionstreams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.geometry.PixelBox;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
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

        BoxPainter.write(ScenePainter.encode(scene), scene.boxes(), List.of(), file);

        BufferedImage written = ImageIO.read(file.toFile());
        assertThat(written.getWidth()).isEqualTo(scene.frame().width());
        assertThat(written.getHeight()).isEqualTo(scene.frame().height());
    }

    @Test
    void shouldDrawTheEdgeOfABox() throws Exception {
        PixelBox box = scene.boxes().get(0).box();
        int before = ScenePainter.paint(scene).getRGB(box.minX(), box.minY());

        BufferedImage painted = BoxPainter.paint(ScenePainter.encode(scene), scene.boxes(), List.of());

        assertThat(painted.getRGB(box.minX(), box.minY())).isNotEqualTo(before);
    }

    @Test
    void shouldTintWhatAMaskCovers() throws Exception {
        PixelBox box = scene.boxes().get(0).box();
        BufferedImage half = new BufferedImage(box.width(), box.height(), BufferedImage.TYPE_BYTE_BINARY);
        half.getRaster().setSample(box.width() - 1, 0, 0, 1);
        Buffer png = new Buffer();
        ImageIO.write(half, "png", png.outputStream());
        ByteString picture = ScenePainter.encode(scene);

        BufferedImage tinted =
                BoxPainter.paint(picture, List.of(), List.of(new BoxPainter.Mask(box, png.readByteString())));

        BufferedImage plain = BoxPainter.paint(picture, List.of(), List.of());
        assertThat(tinted.getRGB(box.maxX() - 1, box.minY())).isNotEqualTo(plain.getRGB(box.maxX() - 1, box.minY()));
        assertThat(tinted.getRGB(box.minX(), box.minY())).isEqualTo(plain.getRGB(box.minX(), box.minY()));
    }
}
