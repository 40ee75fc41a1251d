package dev.visionstreams.image;

import okio.ByteString;

/**
 * An image as a model takes it: upright, without an orientation that is still to be applied.
 *
 * @param mediaType what the bytes are, such as {@code image/jpeg}
 */
public record UprightImage(ByteString bytes, String mediaType) {
    /** Says the size, never the content. */
    @Override
    public String toString() {
        return "UprightImage[" + mediaType + ", " + bytes.size() + " bytes]";
    }
}
