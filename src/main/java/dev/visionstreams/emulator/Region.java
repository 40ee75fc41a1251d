package dev.visionstreams.emulator;

import dev.visionstreams.geometry.PixelBox;
import java.util.BitSet;

/**
 * Something that stands out from the background.
 *
 * @param box in the picture's own pixels
 * @param rgb its colour
 * @param shape {@code circle}, {@code rectangle} and so on
 * @param pixels how many of the pixels that were looked at are in it
 * @param mask which pixels are in it, row by row of a grid of {@code maskWidth} times {@code maskHeight} over the box
 */
record Region(PixelBox box, int rgb, String shape, int pixels, int maskWidth, int maskHeight, BitSet mask) {
    String label() {
        return Colour.name(rgb) + " " + shape;
    }
}
