package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;

/**
 * How stored pixels become upright, in the order of EXIF's numbers (CIPA DC-008, tag 0x0112). The names give the sides of
 * the upright image that the first stored row and column show.
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

    /** Side in pixels; a tile of each image fits into the first cache. */
    private static final int TILE = 32;

    /**
     * @param number EXIF's, 1 to 8
     */
    static Orientation of(int number) {
        return BY_NUMBER[number - 1];
    }

    /** The upright size for a stored size, or the reverse. */
    Frame turn(Frame frame) {
        return swapsSides() ? new Frame(/* width= */ frame.height(), /* height= */ frame.width()) : frame;
    }

    private boolean swapsSides() {
        return compareTo(LEFT_TOP) >= 0;
    }

    /**
     * Reorders pixels, which are stored row by row, to be upright: in tiles, because a column touches a cache line per pixel.
     *
     * @param stored pixels of {@code pixelBytes} bytes each, 3 or 4
     * @param frame the size of the stored image
     * @param upright receives the pixels; same length as {@code stored}
     */
    void turn(byte[] stored, Frame frame, int pixelBytes, byte[] upright) {
        int width = frame.width();
        int height = frame.height();
        int last = width * height - 1;
        int lastInRow = width - 1;
        int lastRow = width * (height - 1);
        // The stored index of the upright image's first pixel, and the distances to its right and lower neighbours.
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
        for (int top = 0; top < turned.height(); top += TILE) {
            int bottom = Math.min(turned.height(), top + TILE);
            for (int left = 0; left < turned.width(); left += TILE) {
                int right = Math.min(turned.width(), left + TILE);
                for (int row = top; row < bottom; row++) {
                    int from = (steps[0] + row * steps[2] + left * steps[1]) * pixelBytes;
                    int to = (row * turned.width() + left) * pixelBytes;
                    copy(stored, from, steps[1] * pixelBytes, pixelBytes, upright, to, right - left);
                }
            }
        }
    }

    /** Copies pixels that are {@code step} bytes apart to places side by side. */
    private static void copy(
            byte[] stored, int first, int step, int pixelBytes, byte[] upright, int place, int pixels) {
        int from = first;
        int to = place;
        int end = place + pixels * pixelBytes;
        boolean transparent = pixelBytes == 4;
        while (to < end) {
            upright[to] = stored[from];
            upright[to + 1] = stored[from + 1];
            upright[to + 2] = stored[from + 2];
            if (transparent) {
                upright[to + 3] = stored[from + 3];
            }
            from += step;
            to += pixelBytes;
        }
    }
}
