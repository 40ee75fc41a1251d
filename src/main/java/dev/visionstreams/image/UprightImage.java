package dev.visionstreams.image;

import okio.ByteString;

/**
 * An image as sent to a model: upright, without an orientation that has yet to be applied.
 *
 * @param mediaType such as {@code image/jpeg}
 * @param subsampling n: only every n-th pixel of every n-th row was decoded, because the image is larger than the memory
 *     for it; 1: all
 */
public record UprightImage(ByteString bytes, String mediaType, int subsampling) {
    public UprightImage {
        if (subsampling < 1) {
            throw new IllegalArgumentException("every first, second, … pixel: " + subsampling);
        }
    }

    /** Shows the size, never the content. */
    @Override
    public String toString() {
        return "UprightImage[" + mediaType + ", " + bytes.size() + " bytes]";
    }
}
