package dev.visionstreams.model;

import okio.ByteString;

/**
 * An upright picture as it is sent to a model.
 *
 * @param bytes the encoded picture; shared, never copied
 * @param mediaType what the bytes are, such as {@code image/jpeg}
 */
public record Picture(ByteString bytes, String mediaType) {
    /** Says the size, never the content. */
    @Override
    public String toString() {
        return "Picture[" + mediaType + ", " + bytes.size() + " bytes]";
    }
}
