package dev.visionstreams.geometry;

import java.util.Optional;

/**
 * A box in space as a model estimates it: Gemini's {@code box_3d}. Centre and sizes are in metres, seen from the camera;
 * the angles are in degrees.
 */
public record SpatialBox(
        double xCenter,
        double yCenter,
        double zCenter,
        double xSize,
        double ySize,
        double zSize,
        double roll,
        double pitch,
        double yaw) {
    /** No image shows anything that is measured from farther away. */
    public static final double MAX_METRES = 100_000;

    public static final double MAX_DEGREES = 360;

    public SpatialBox {
        if (!isBox(xCenter, yCenter, zCenter, xSize, ySize, zSize, roll, pitch, yaw)) {
            throw new IllegalArgumentException("not a box in space");
        }
    }

    /** A box from nine numbers in the order of the components. Empty if they make none. */
    public static Optional<SpatialBox> of(double... n) {
        return isBox(n)
                ? Optional.of(new SpatialBox(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]))
                : Optional.empty();
    }

    /** A carpet or a picture is flat: one of the sizes may be rounded to 0. False of NaN and infinity. */
    private static boolean isBox(double... numbers) {
        int positive = 0;
        for (int i = 0; i < numbers.length; i++) {
            boolean isSize = 3 <= i && i < 6;
            double limit = i < 6 ? MAX_METRES : MAX_DEGREES;
            if (!(Math.abs(numbers[i]) <= limit) || (isSize && numbers[i] < 0)) {
                return false;
            }
            positive += isSize && numbers[i] > 0 ? 1 : 0;
        }
        return numbers.length == 9 && positive >= 2;
    }
}
