package dev.visionstreams.local.emulator.reply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.emulator.sight.Sight;

/**
 * Boxes in space that cover what was seen, as if everything were upright, as deep as wide, and its front at one distance
 * from a camera that sees 60 degrees across: x to the right, y away from the camera, z upwards.
 */
final class SpatialGuess {
    private static final double METRES_AWAY = 3;
    private static final double HALF_VIEW = Math.toRadians(30);

    private SpatialGuess() {}

    static ArrayNode box(PixelBox box, Sight sight) {
        double metresPerPixel = METRES_AWAY * Math.tan(HALF_VIEW) / (sight.width() / 2.0);
        double width = box.width() * metresPerPixel;
        double height = box.height() * metresPerPixel;
        double x = ((box.minX() + box.maxX()) / 2.0 - sight.width() / 2.0) * metresPerPixel;
        double z = (sight.height() / 2.0 - (box.minY() + box.maxY()) / 2.0) * metresPerPixel;
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
        for (double number : new double[] {x, METRES_AWAY + width / 2, z, width, width, height, 0, 0, 0}) {
            numbers.add(Math.round(number * 1000) / 1000.0);
        }
        return numbers;
    }
}
