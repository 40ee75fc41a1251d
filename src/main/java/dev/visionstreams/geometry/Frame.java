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
     * The box in this frame's pixels, each edge as in Google's own example: {@code (int) (value / 1000.0 * side)}. It
     * lies within the frame, and one that is empty only by rounding is widened to one pixel.
     */
    public PixelBox project(NormalizedBox box) {
        int minX = edge(box.minX(), width);
        int minY = edge(box.minY(), height);
        int maxX = edge(box.maxX(), width);
        int maxY = edge(box.maxY(), height);
        // A minimum just below 1000 can round to the far edge, where there is no pixel left to the right of it.
        minX = Math.min(minX, width - 1);
        minY = Math.min(minY, height - 1);
        return new PixelBox(minX, minY, Math.max(maxX, minX + 1), Math.max(maxY, minY + 1));
    }

    /** The pixel that holds the point: 1000 is the last one, so that x is in 0 to width - 1 and y in 0 to height - 1. */
    public PixelPoint project(NormalizedPoint point) {
        return new PixelPoint(
                Math.min(edge(point.x(), width), width - 1), Math.min(edge(point.y(), height), height - 1));
    }

    private static int edge(double value, int side) {
        return (int) (value / NormalizedBox.SCALE * side);
    }
}
