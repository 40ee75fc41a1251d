package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/** Scales an image down, so that fewer bytes are sent. Boxes in thousandths stay the same. */
final class Downscale {
    private Downscale() {}

    static boolean isNeeded(Frame frame, @Nullable Integer longestSide) {
        return longestSide != null && Math.max(frame.width(), frame.height()) > longestSide;
    }

    /** Halves repeatedly first, because a single bilinear step would ignore most pixels. */
    static BufferedImage to(int longestSide, BufferedImage image) {
        double scale = (double) longestSide / Math.max(image.getWidth(), image.getHeight());
        int width = side(image.getWidth() * scale);
        int height = side(image.getHeight() * scale);
        BufferedImage current = image;
        while (current.getWidth() > 2 * width && current.getHeight() > 2 * height) {
            current = scaled(current, (current.getWidth() + 1) / 2, (current.getHeight() + 1) / 2);
        }
        return scaled(current, width, height);
    }

    private static int side(double pixels) {
        return (int) Math.max(1, Math.round(pixels));
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage target = new BufferedImage(width, height, image.getType());
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return target;
    }
}
