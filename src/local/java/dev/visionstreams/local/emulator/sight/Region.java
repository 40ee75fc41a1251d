package dev.visionstreams.local.emulator.sight;

import dev.visionstreams.geometry.PixelBox;
import java.util.BitSet;

/**
 * Something that stands out from the background.
 *
 * @param box in pixels of the original image
 * @param rgb colour of the region
 * @param shape {@code circle}, {@code rectangle} and so on
 * @param pixels number of analysed pixels in the region
 * @param mask the region's cells, row by row, in a grid of {@code maskWidth} by {@code maskHeight} cells over the box
 */
public record Region(PixelBox box, int rgb, String shape, int pixels, int maskWidth, int maskHeight, BitSet mask) {
    public String label() {
        return Colour.name(rgb) + " " + shape;
    }
}
