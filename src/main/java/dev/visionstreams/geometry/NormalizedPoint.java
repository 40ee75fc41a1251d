package dev.visionstreams.geometry;

/** A point in thousandths of an image's height and width, origin top left, y first; each in 0...1000. */
public record NormalizedPoint(double y, double x) {
    public NormalizedPoint {
        if (!(0 <= y && y <= NormalizedBox.SCALE && 0 <= x && x <= NormalizedBox.SCALE)) {
            throw new IllegalArgumentException("not a point within 0..1000: [" + y + ", " + x + "]");
        }
    }
}
