package dev.visionstreams.geometry;

/** A pixel, counted from 0 at the top left. */
public record PixelPoint(int x, int y) {
    public PixelPoint {
        if (x < 0 || y < 0) {
            throw new IllegalArgumentException("not a pixel: x " + x + ", y " + y);
        }
    }
}
