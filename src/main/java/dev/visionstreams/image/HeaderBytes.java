package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;
import java.nio.charset.StandardCharsets;
import okio.ByteString;

/**
 * A window on an image's bytes, read in place: nothing is allocated because of sizes claimed in a header. Offsets are
 * relative to the window's start; reading past its end throws IMAGE_CORRUPT.
 */
record HeaderBytes(Bytes all, long start, long end) {
    /** Random access to bytes. */
    interface Bytes {
        byte at(long index);

        /** All of the bytes exist. */
        void copy(long index, byte[] target, int offset, int count);
    }

    private record InMemory(ByteString bytes) implements Bytes {
        @Override
        public byte at(long index) {
            return bytes.getByte((int) index);
        }

        @Override
        public void copy(long index, byte[] target, int offset, int count) {
            bytes.copyInto((int) index, target, offset, count);
        }
    }

    static HeaderBytes of(ByteString bytes) {
        return new HeaderBytes(new InMemory(bytes), 0, bytes.size());
    }

    /** Copies bytes that exist. */
    void copy(long at, byte[] target, int offset, int count) {
        all.copy(start + at, target, offset, count);
    }

    /** At most {@link Integer#MAX_VALUE} bytes. */
    ByteString toByteString() {
        byte[] copy = new byte[Math.toIntExact(size())];
        copy(0, copy, 0, copy.length);
        return ByteString.of(copy);
    }

    /** A smaller window, cut off at this one's end. */
    HeaderBytes slice(long at, long length) {
        long from = Math.min(end, start + at);
        return new HeaderBytes(all, from, Math.min(end, from + Math.max(0, length)));
    }

    long size() {
        return end - start;
    }

    int u8(long at) throws UnusableImageException {
        long index = start + at;
        if (at < 0 || index >= end) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "the image ends within its header");
        }
        return all.at(index) & 0xFF;
    }

    int u16(long at) throws UnusableImageException {
        return (u8(at) << 8) | u8(at + 1);
    }

    long u32(long at) throws UnusableImageException {
        return ((long) u16(at) << 16) | u16(at + 2);
    }

    int u16LittleEndian(long at) throws UnusableImageException {
        return u8(at) | (u8(at + 1) << 8);
    }

    int u24LittleEndian(long at) throws UnusableImageException {
        return u16LittleEndian(at) | (u8(at + 2) << 16);
    }

    long u32LittleEndian(long at) throws UnusableImageException {
        return u16LittleEndian(at) | ((long) u16LittleEndian(at + 2) << 16);
    }

    /** The four characters that name a chunk or box. */
    String name(long at) throws UnusableImageException {
        byte[] name = {(byte) u8(at), (byte) u8(at + 1), (byte) u8(at + 2), (byte) u8(at + 3)};
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    boolean startsWith(ByteString prefix) {
        if (size() < prefix.size()) {
            return false;
        }
        for (int i = 0; i < prefix.size(); i++) {
            if (all.at(start + i) != prefix.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first bytes in hex. */
    String hex(long count) throws UnusableImageException {
        StringBuilder hex = new StringBuilder();
        for (long at = 0; at < count; at++) {
            hex.append(String.format("%02x", u8(at)));
        }
        return hex.toString();
    }
}
