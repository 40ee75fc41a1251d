package dev.visionstreams.local.emulator.sight;

import dev.visionstreams.geometry.PixelBox;
import java.util.BitSet;

/**
 * Restores the tips of triangles. Anti-aliasing makes the last pixels of a tip fainter than the threshold, so that a small
 * triangle's box would be visibly short. The width of the shape grows linearly from its tip, so the line through the widths
 * further in gives the position of the tip.
 */
final class TriangleTips {
    private static final int SKIPPED = 2;
    /** The most pixels that blurring removes. For a flat side the line would lead farther away; nothing is added there. */
    private static final double MAX = 5;

    private TriangleTips() {}

    /** The box with each side moved outwards to the tip on that side. */
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
        return slope > 0 && tip < 0 && tip > -MAX ? (int) Math.round(-tip) : 0;
    }
}
