package dev.visionstreams.emulator;

import dev.visionstreams.geometry.PixelBox;
import java.util.BitSet;

/**
 * Gives triangles their tips back. Anti-aliasing makes the last pixels of a tip fainter than the threshold, and a small
 * triangle's box would be visibly short. The shape's width grows evenly from a tip on, so the straight line through the
 * widths further in says where the tip is.
 */
final class Tips {
    private static final int SKIPPED = 2;
    /** Nothing is added to a flat side, whose line would lead far away, nor more than blurring takes off. */
    private static final double MOST = 5;

    private Tips() {}

    /** The box with each side moved out to where the shape's tip on that side is. */
    static PixelBox restore(PixelBox box, BitSet mask, int width, int height) {
        int columns = box.width();
        int rows = box.height();
        double[] across = new double[columns];
        double[] down = new double[rows];
        mask.stream().forEach(index -> {
            across[index % columns]++;
            down[index / columns]++;
        });
        return new PixelBox(
                Math.max(0, box.minX() - missing(across, false)),
                Math.max(0, box.minY() - missing(down, false)),
                Math.min(width, box.maxX() + missing(across, true)),
                Math.min(height, box.maxY() + missing(down, true)));
    }

    private static int missing(double[] widths, boolean fromEnd) {
        int samples = Math.max(4, widths.length / 4);
        if (widths.length < SKIPPED + samples) {
            return 0;
        }
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumXy = 0;
        for (int i = SKIPPED; i < SKIPPED + samples; i++) {
            double x = i + 0.5;
            double y = widths[fromEnd ? widths.length - 1 - i : i];
            sumX += x;
            sumY += y;
            sumXx += x * x;
            sumXy += x * y;
        }
        double slope = (samples * sumXy - sumX * sumY) / (samples * sumXx - sumX * sumX);
        double tip = (sumY - slope * sumX) / samples / -slope;
        return slope > 0 && tip < 0 && tip > -MOST ? (int) Math.round(-tip) : 0;
    }
}
