package dev.visionstreams.local.emulator.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.geometry.PixelBox;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ImageAnalyserTest {
    @Test
    void shouldFindAreasOfAnImageWithoutPlainBackground() {
        BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 600; x++) {
                int wave = (int) (90 + 60 * Math.sin(x / 13.0) * Math.cos(y / 17.0));
                boolean bright = x >= 300 && x < 480 && y >= 100 && y < 300;
                image.setRGB(x, y, bright ? 0xf0e040 : wave << 16 | wave << 8 | 255 - wave);
            }
        }

        Sight sight = ImageAnalyser.analyse(image);

        assertThat(sight.plain()).isFalse();
        assertThat(sight.regions().get(0).box().intersectionOverUnion(new PixelBox(300, 100, 480, 300)))
                .isGreaterThan(0.7);
    }
}
