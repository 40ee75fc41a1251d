package dev.visionstreams.geometry;

/**
 * The size of an upright image, in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record Frame(int width, int height) {
    public Frame {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a frame has at least one pixel: " + width + "x" + height);
        }
    }

    /** The number of pixels. */
    public long pixels() {
        return (long) width * height;
    }

    /**
     * The box in this frame's pixels, each edge computed as in Google's example: {@code (int) (value / 1000.0 * side)}.
     * It lies within the frame; a side that rounds to zero is widened to one pixel.
     */
    public PixelBox project(NormalizedBox box) {
        int minX = edge(box.minX(), width);
        int minY = edge(box.minY(), height);
        int maxX = edge(box.maxX(), width);
        int maxY = edge(box.maxY(), height);
        // A minimum just below 1000 can round to the far edge, beyond the last pixel.
        minX = Math.min(minX, width - 1);
        minY = Math.min(minY, height - 1);
        return new PixelBox(minX, minY, Math.max(maxX, minX + 1), Math.max(maxY, minY + 1));
    }

    /**
     * The pixel that holds the point: 1000 is the last one, so that x is in 0 to width - 1 and y in 0 to height - 1.
     */
    public PixelPoint project(NormalizedPoint point) {
        return new PixelPoint(
                Math.min(edge(point.x(), width), width - 1), Math.min(edge(point.y(), height), height - 1));
    }

    /** A corner of an outline: on the edges of pixels, so that x is in 0 to width and y in 0 to height. */
    public PixelPoint corner(NormalizedPoint point) {
        return new PixelPoint(edge(point.x(), width), edge(point.y(), height));
    }

    private static int edge(double value, int side) {
        return (int) (value / NormalizedBox.SCALE * side);
    }
}
