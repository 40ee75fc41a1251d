package dev.visionstreams.geometry;

/**
 * A box in pixels, origin top left; the maximum edges are exclusive. Invariant: 0 &le; min &lt; max on each axis.
 */
public record PixelBox(int minX, int minY, int maxX, int maxY) {
    public PixelBox {
        if (!(0 <= minX && minX < maxX && 0 <= minY && minY < maxY)) {
            throw new IllegalArgumentException("not a box: x " + minX + ".." + maxX + ", y " + minY + ".." + maxY);
        }
    }

    public int width() {
        return maxX - minX;
    }

    public int height() {
        return maxY - minY;
    }

    public long area() {
        return (long) width() * height();
    }

    /** The area of the intersection divided by the area of the union, 0 to 1. */
    public double intersectionOverUnion(PixelBox other) {
        long width = Math.min(maxX, other.maxX) - (long) Math.max(minX, other.minX);
        long height = Math.min(maxY, other.maxY) - (long) Math.max(minY, other.minY);
        long both = Math.max(0, width) * Math.max(0, height);
        return (double) both / (area() + other.area() - both);
    }
}
