package dev.visionstreams.local.emulator.sight;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * The pixels that are analysed. A large image is reduced: each pixel is the mean of {@code step} by {@code step} pixels.
 *
 * @param fullWidth width of the original image; {@code fullHeight} likewise
 * @param rgb {@code width * height} pixels, row by row, red in the highest of three bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record Pixels(int fullWidth, int fullHeight, int step, int width, int height, int[] rgb) {
    /** Images up to a little more than Full HD aren't reduced, so that their boxes are exact to the pixel. */
    private static final double MAX = 2_500_000;

    static Pixels of(BufferedImage image) {
        int step = (int) Math.ceil(Math.sqrt(image.getWidth() * (double) image.getHeight() / MAX));
        return of(image, Math.max(1, step));
    }

    static Pixels of(BufferedImage image, int step) {
        int[] full = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        if (step == 1) {
            return new Pixels(image.getWidth(), image.getHeight(), 1, image.getWidth(), image.getHeight(), full);
        }
        int width = (image.getWidth() + step - 1) / step;
        int height = (image.getHeight() + step - 1) / step;
        int[] small = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                small[y * width + x] = mean(full, image.getWidth(), image.getHeight(), x * step, y * step, step);
            }
        }
        return new Pixels(image.getWidth(), image.getHeight(), step, width, height, small);
    }

    private static int mean(int[] rgb, int width, int height, int left, int top, int step) {
        int red = 0;
        int green = 0;
        int blue = 0;
        int right = Math.min(left + step, width);
        int bottom = Math.min(top + step, height);
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int pixel = rgb[y * width + x];
                red += pixel >> 16 & 0xff;
                green += pixel >> 8 & 0xff;
                blue += pixel & 0xff;
            }
        }
        int count = (right - left) * (bottom - top);
        return pack(red / count, green / count, blue / count);
    }

    static int pack(int red, int green, int blue) {
        return (red << 16) | (green << 8) | blue;
    }

    /** The distance of two colours in RGB, 0 to 441. */
    static double distance(int one, double red, double green, double blue) {
        double r = (one >> 16 & 0xff) - red;
        double g = (one >> 8 & 0xff) - green;
        double b = (one & 0xff) - blue;
        return Math.sqrt(r * r + g * g + b * b);
    }

    static double distance(int one, int other) {
        return distance(one, other >> 16 & 0xff, other >> 8 & 0xff, other & 0xff);
    }
}
