package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/** Fewer pixels of the same picture: fewer bytes to send, and boxes in thousandths stay the same. */
final class Downscale {
    private Downscale() {}

    static boolean isNeeded(Frame frame, @Nullable Integer longestSide) {
        return longestSide != null && Math.max(frame.width(), frame.height()) > longestSide;
    }

    /** By halves first: a single step would look at four pixels of each many and pass over the others. */
    static BufferedImage to(int longestSide, BufferedImage picture) {
        double scale = (double) longestSide / Math.max(picture.getWidth(), picture.getHeight());
        int width = side(picture.getWidth() * scale);
        int height = side(picture.getHeight() * scale);
        BufferedImage current = picture;
        while (current.getWidth() > 2 * width && current.getHeight() > 2 * height) {
            current = scaled(current, (current.getWidth() + 1) / 2, (current.getHeight() + 1) / 2);
        }
        return scaled(current, width, height);
    }

    private static int side(double pixels) {
        return (int) Math.max(1, Math.round(pixels));
    }

    private static BufferedImage scaled(BufferedImage picture, int width, int height) {
        BufferedImage target = new BufferedImage(width, height, picture.getType());
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return target;
    }
}
