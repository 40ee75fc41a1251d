package dev.visionstreams.emulator;

import java.util.List;

/**
 * What was seen in one picture.
 *
 * @param width of the picture as it came, in pixels
 * @param plain whether there is a plain or evenly graded background
 * @param background its colour; without a plain background the picture's mean colour
 * @param regions the largest first
 */
record Sight(int width, int height, boolean plain, int background, List<Region> regions) {
    Sight {
        regions = List.copyOf(regions);
    }
}
