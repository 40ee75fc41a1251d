package dev.visionstreams.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * An image with four different corners. Stored images are drawn from EXIF's table of what the first row and column show,
 * without turning pixels, so that they are independent of the code under test.
 */
final class CornerImage {
    static final int WIDTH = 96;
    static final int HEIGHT = 64;

    private static final int BLOCK = 32;
    private static final Color TOP_LEFT = Color.RED;
    private static final Color TOP_RIGHT = Color.GREEN;
    private static final Color BOTTOM_LEFT = Color.BLUE;
    private static final Color BOTTOM_RIGHT = Color.WHITE;

    /** For each orientation: the upright corners that are stored top left, top right, bottom left, bottom right. */
    private static final List<List<Color>> STORED = List.of(
            List.of(TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT),
            List.of(TOP_RIGHT, TOP_LEFT, BOTTOM_RIGHT, BOTTOM_LEFT),
            List.of(BOTTOM_RIGHT, BOTTOM_LEFT, TOP_RIGHT, TOP_LEFT),
            List.of(BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT),
            List.of(TOP_LEFT, BOTTOM_LEFT, TOP_RIGHT, BOTTOM_RIGHT),
            List.of(TOP_RIGHT, BOTTOM_RIGHT, TOP_LEFT, BOTTOM_LEFT),
            List.of(BOTTOM_RIGHT, TOP_RIGHT, BOTTOM_LEFT, TOP_LEFT),
            List.of(BOTTOM_LEFT, TOP_LEFT, BOTTOM_RIGHT, TOP_RIGHT));

    private CornerImage() {}

    static BufferedImage upright(int type) {
        return stored(1, type);
    }

    static BufferedImage stored(int orientation, int type) {
        int width = orientation <= 4 ? WIDTH : HEIGHT;
        int height = orientation <= 4 ? HEIGHT : WIDTH;
        List<Color> corners = STORED.get(orientation - 1);
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.fillRect(0, 0, width, height);
        for (int corner = 0; corner < 4; corner++) {
            graphics.setColor(corners.get(corner));
            graphics.fillRect(corner % 2 == 0 ? 0 : width - BLOCK, corner < 2 ? 0 : height - BLOCK, BLOCK, BLOCK);
        }
        graphics.dispose();
        return image;
    }

    /** The mean difference of the samples of two images, 0 to 255; larger if their sizes differ. */
    static double difference(BufferedImage one, BufferedImage other) {
        if (one.getWidth() != other.getWidth() || one.getHeight() != other.getHeight()) {
            return Double.MAX_VALUE;
        }
        long sum = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                int first = one.getRGB(x, y);
                int second = other.getRGB(x, y);
                for (int shift = 0; shift < 24; shift += 8) {
                    sum += Math.abs(((first >> shift) & 0xFF) - ((second >> shift) & 0xFF));
                }
            }
        }
        return sum / 3.0 / one.getWidth() / one.getHeight();
    }
}
