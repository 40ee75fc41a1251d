package dev.visionstreams.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import java.awt.Color;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkPainterTest {
    private static final PixelBox BOX = new PixelBox(40, 60, 140, 120);

    private final BufferedImage image = white(400, 300);

    @Test
    void shouldDrawTheEdgesOfABox() {
        MarkPainter.paint(image, 400, List.of(Mark.box("", BOX)));

        assertThat(isWhite(40, 90)).isFalse();
        assertThat(isWhite(139, 90)).isFalse();
        assertThat(isWhite(90, 60)).isFalse();
        assertThat(isWhite(90, 119)).isFalse();
        assertThat(isWhite(37, 90)).isTrue();
        assertThat(isWhite(142, 90)).isTrue();
        assertThat(isWhite(90, 90)).isTrue();
    }

    @Test
    void shouldScaleWhatRefersToALargerImage() {
        MarkPainter.paint(image, 800, List.of(Mark.box("", BOX)));

        assertThat(isWhite(20, 45)).isFalse();
        assertThat(isWhite(69, 45)).isFalse();
        assertThat(isWhite(100, 45)).isTrue();
    }

    @Test
    void shouldOutlineWhatAMaskCoversAndKeepItsColour() {
        BufferedImage right = new BufferedImage(100, 60, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < 60; y++) {
            for (int x = 50; x < 100; x++) {
                right.getRaster().setSample(x, y, 0, 1);
            }
        }

        MarkPainter.paint(image, 400, List.of(new Mark("", BOX, null, List.of(), right)));

        assertThat(isWhite(90, 90)).isFalse();
        assertThat(isWhite(89, 90)).isTrue();
        assertThat(isWhite(115, 90)).isTrue();
    }

    @Test
    void shouldDrawOutlinesAndPoints() {
        List<Point> ring = List.of(new Point(200, 20), new Point(300, 20), new Point(250, 100));

        MarkPainter.paint(
                image,
                400,
                List.of(
                        new Mark("", new PixelBox(200, 20, 300, 100), null, List.of(ring), null),
                        Mark.point("", new PixelPoint(50, 250))));

        assertThat(isWhite(225, 60)).isFalse();
        assertThat(isWhite(275, 60)).isFalse();
        assertThat(isWhite(250, 60)).isTrue();
        assertThat(isWhite(50, 250)).isFalse();
    }

    @Test
    void shouldBearMarksOutsideOfTheImage() {
        PixelBox far = new PixelBox(Integer.MAX_VALUE - 10, 5, Integer.MAX_VALUE, Integer.MAX_VALUE);

        MarkPainter.paint(image, 400, List.of(Mark.box("far", far), Mark.box("", new PixelBox(0, 0, 9_999, 9_999))));

        assertThat(image.getWidth()).isEqualTo(400);
    }

    private boolean isWhite(int x, int y) {
        return image.getRGB(x, y) == Color.WHITE.getRGB();
    }

    private static BufferedImage white(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return image;
    }
}
