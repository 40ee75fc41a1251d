package dev.visionstreams.geometry;

import java.util.Optional;

/**
 * A box in thousandths of an image's height and width, origin top left: Gemini's {@code box_2d}, y first.
 * Invariant: 0 &le; min &lt; max &le; 1000 on each axis.
 */
public record NormalizedBox(double minY, double minX, double maxY, double maxX) {
    /** The upper bound of both axes. */
    public static final double SCALE = 1000;

    public NormalizedBox {
        if (!(0 <= minY && minY < maxY && maxY <= SCALE && 0 <= minX && minX < maxX && maxX <= SCALE)) {
            throw new IllegalArgumentException(
                    "not a box within 0..1000: [" + minY + ", " + minX + ", " + maxY + ", " + maxX + "]");
        }
    }

    /**
     * A box from four numbers as models give them: minimum and maximum may be swapped, and edges are clamped to
     * 0..1000. Empty if nothing of the box lies within, or if a number is NaN or infinite.
     */
    public static Optional<NormalizedBox> of(double y0, double x0, double y1, double x1) {
        if (!Double.isFinite(y0) || !Double.isFinite(x0) || !Double.isFinite(y1) || !Double.isFinite(x1)) {
            return Optional.empty();
        }
        double minY = clamp(Math.min(y0, y1));
        double minX = clamp(Math.min(x0, x1));
        double maxY = clamp(Math.max(y0, y1));
        double maxX = clamp(Math.max(x0, x1));
        if (minY == maxY || minX == maxX) {
            return Optional.empty();
        }
        return Optional.of(new NormalizedBox(minY, minX, maxY, maxX));
    }

    private static double clamp(double value) {
        // Adding 0.0 turns -0.0, which equals 0 but prints differently, into 0.
        return Math.max(0, Math.min(SCALE, value)) + 0.0;
    }
}
