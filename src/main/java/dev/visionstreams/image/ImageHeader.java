package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;

/**
 * The contents of an image's header.
 *
 * @param orientation EXIF orientation, 1 to 8; 1 is upright
 * @param frame size of the upright image: width and height are swapped for orientations 5 to 8
 */
public record ImageHeader(ImageFormat format, int orientation, Frame frame) {
    public ImageHeader {
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("EXIF orientations are 1 to 8: " + orientation);
        }
    }
}
