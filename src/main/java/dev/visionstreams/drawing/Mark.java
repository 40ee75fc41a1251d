package dev.visionstreams.drawing;

import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something found in an image, in pixels of the image that was looked at.
 *
 * @param box null for a point
 * @param point null for an object
 * @param rings the outline, if there is one: closed, a ring within another is a hole
 * @param mask not black where the object is, spanning the box; null: none, or an outline is there
 */
public record Mark(
        String label,
        @Nullable PixelBox box,
        @Nullable PixelPoint point,
        List<List<Point>> rings,
        @Nullable BufferedImage mask) {
    public Mark {
        if ((box == null) == (point == null)) {
            throw new IllegalArgumentException("a mark has either a box or a point: " + label);
        }
        rings = rings.stream().map(List::copyOf).toList();
    }

    public static Mark box(String label, PixelBox box) {
        return new Mark(label, box, null, List.of(), null);
    }

    public static Mark point(String label, PixelPoint point) {
        return new Mark(label, null, point, List.of(), null);
    }
}
