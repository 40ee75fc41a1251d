package dev.visionstreams.image;

import javax.imageio.stream.ImageInputStreamImpl;
import okio.ByteString;

/** Lets decoders read shared bytes in place, where ImageIO's own streams would cache a copy. */
final class ByteStringImageInputStream extends ImageInputStreamImpl {
    private final ByteString bytes;

    ByteStringImageInputStream(ByteString bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos >= bytes.size() ? -1 : bytes.getByte((int) streamPos++) & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, bytes.size() - streamPos);
        if (count <= 0) {
            return -1;
        }
        bytes.copyInto((int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.size();
    }
}
