package dev.visionstreams.geometry;

import java.util.Arrays;
import java.util.List;

/**
 * An outline of one or more rings. A place is inside if a line from it to the outside crosses the rings an odd number of
 * times, so that a ring within another is a hole.
 *
 * @param rings at least one, each of at least three corners
 */
public record Polygon(List<List<NormalizedPoint>> rings) {
    public Polygon {
        rings = rings.stream().<List<NormalizedPoint>>map(List::copyOf).toList();
        if (rings.isEmpty() || rings.stream().anyMatch(ring -> ring.size() < 3)) {
            throw new IllegalArgumentException("a polygon has rings of at least three corners: " + rings);
        }
    }

    /**
     * Computes which of a box's pixels have their centre inside, row by row.
     *
     * @param box within the frame; what is outside of it is cut off
     */
    public void fill(Frame frame, PixelBox box, MaskRows rows) {
        boolean[] belongs = new boolean[box.width()];
        double[] crossings = new double[rings.stream().mapToInt(List::size).sum()];
        for (int row = 0; row < box.height(); row++) {
            int count = crossings(frame, box.minY() + row + 0.5, crossings);
            Arrays.sort(crossings, 0, count);
            Arrays.fill(belongs, false);
            for (int i = 0; i + 1 < count; i += 2) {
                int from = pixel(crossings[i], box);
                int to = pixel(crossings[i + 1], box);
                Arrays.fill(belongs, from, Math.max(from, to), true);
            }
            rows.accept(row, belongs);
        }
    }

    /** Where the edges cross a horizontal line, in pixels. An edge has its upper end but not its lower one. */
    private int crossings(Frame frame, double y, double[] crossings) {
        double line = y * NormalizedBox.SCALE / frame.height();
        int count = 0;
        for (List<NormalizedPoint> ring : rings) {
            NormalizedPoint a = ring.get(ring.size() - 1);
            for (NormalizedPoint b : ring) {
                if (a.y() <= line != b.y() <= line) {
                    double x = a.x() + (line - a.y()) / (b.y() - a.y()) * (b.x() - a.x());
                    crossings[count++] = x / NormalizedBox.SCALE * frame.width();
                }
                a = b;
            }
        }
        return count;
    }

    /** The box's first column whose centre is at or right of a place. */
    private static int pixel(double x, PixelBox box) {
        return (int) Math.max(0, Math.min(box.width(), Math.ceil(x - 0.5 - box.minX())));
    }
}
