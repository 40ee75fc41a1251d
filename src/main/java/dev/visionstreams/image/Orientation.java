package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;

/**
 * How stored pixels become upright, by EXIF's number (CIPA DC-008, tag 0x0112): what the first stored row and column show.
 */
enum Orientation {
    TOP_LEFT,
    TOP_RIGHT,
    BOTTOM_RIGHT,
    BOTTOM_LEFT,
    LEFT_TOP,
    RIGHT_TOP,
    RIGHT_BOTTOM,
    LEFT_BOTTOM;

    private static final Orientation[] BY_NUMBER = values();

    /**
     * @param number EXIF's, 1 to 8
     */
    static Orientation of(int number) {
        return BY_NUMBER[number - 1];
    }

    /** The upright size for a stored one, and the stored size for an upright one. */
    Frame turn(Frame frame) {
        return swapsSides() ? new Frame(/* width= */ frame.height(), /* height= */ frame.width()) : frame;
    }

    private boolean swapsSides() {
        return compareTo(LEFT_TOP) >= 0;
    }

    /**
     * The upright order of pixels that are stored row by row.
     *
     * @param stored pixels of {@code pixelBytes} bytes each
     * @param frame the size of the stored image
     * @param upright receives the pixels, as large as {@code stored}
     */
    void turn(byte[] stored, Frame frame, int pixelBytes, byte[] upright) {
        int width = frame.width();
        int height = frame.height();
        int last = width * height - 1;
        int lastInRow = width - 1;
        int lastRow = width * (height - 1);
        // Where the upright image's first pixel is stored, and how far away its neighbours to the right and below are.
        int[] steps =
                switch (this) {
                    case TOP_LEFT -> new int[] {0, 1, width};
                    case TOP_RIGHT -> new int[] {lastInRow, -1, width};
                    case BOTTOM_RIGHT -> new int[] {last, -1, -width};
                    case BOTTOM_LEFT -> new int[] {lastRow, 1, -width};
                    case LEFT_TOP -> new int[] {0, width, 1};
                    case RIGHT_TOP -> new int[] {lastRow, -width, 1};
                    case RIGHT_BOTTOM -> new int[] {last, -width, -1};
                    case LEFT_BOTTOM -> new int[] {lastInRow, width, -1};
                };
        Frame turned = turn(frame);
        int rows = turned.height();
        int columns = turned.width();
        int to = 0;
        for (int row = 0; row < rows; row++) {
            int from = (steps[0] + row * steps[2]) * pixelBytes;
            for (int column = 0; column < columns; column++) {
                for (int i = 0; i < pixelBytes; i++) {
                    upright[to++] = stored[from + i];
                }
                from += steps[1] * pixelBytes;
            }
        }
    }
}
