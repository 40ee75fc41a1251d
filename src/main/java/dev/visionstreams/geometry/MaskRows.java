package dev.visionstreams.geometry;

/** Receives the rows of a mask as they are computed. */
@FunctionalInterface
public interface MaskRows {
    /** The array has one element per pixel of row {@code y} and is reused for the next row. */
    void accept(int y, boolean[] belongs);
}
