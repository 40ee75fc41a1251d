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
}
