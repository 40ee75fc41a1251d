package dev.visionstreams.local.emulator.reply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.emulator.sight.Sight;

/** Boxes and points in the form of the models: integers from 0 to 1000, y first. */
final class Thousandths {
    private Thousandths() {}

    static ArrayNode box(PixelBox box, Sight sight) {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(of(box.minY(), sight.height()))
                .add(of(box.minX(), sight.width()))
                .add(of(box.maxY(), sight.height()))
                .add(of(box.maxX(), sight.width()));
    }

    static ArrayNode centre(PixelBox box, Sight sight) {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(of((box.minY() + box.maxY()) / 2, sight.height()))
                .add(of((box.minX() + box.maxX()) / 2, sight.width()));
    }

    /**
     * The value that Google's conversion, {@code (int)(value / 1000.0 * side)}, maps nearest to the pixel. Because that
     * conversion truncates, plain rounding would often end up one pixel short.
     */
    static int of(int pixel, int side) {
        int below = (int) Math.floor(pixel * 1000.0 / side);
        int above = Math.min(1000, below + 1);
        return Math.abs(back(below, side) - pixel) <= Math.abs(back(above, side) - pixel) ? below : above;
    }

    private static int back(int value, int side) {
        return (int) (value / 1000.0 * side);
    }
}
