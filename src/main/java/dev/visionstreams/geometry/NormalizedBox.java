package dev.visionstreams.geometry;

/**
 * A box in thousandths of an image's height and width, origin top left: what Gemini calls {@code box_2d}, y first.
 * Holds 0 &le; min &lt; max &le; 1000 on each axis.
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
}
