package dev.visionstreams.local.emulator.sight;

import java.util.List;

/**
 * What was seen in one image.
 *
 * @param width of the original image in pixels
 * @param plain whether there is a plain or evenly graded background
 * @param background colour of the background; without a plain background, the mean colour of the image
 * @param regions largest first
 */
public record Sight(int width, int height, boolean plain, int background, List<Region> regions) {
    public Sight {
        regions = List.copyOf(regions);
    }
}
