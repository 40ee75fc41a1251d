package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;

/** Reads formats made of named chunks: PNG (W3C PNG, third edition) and WebP (RFC 9649). */
final class ChunkedSize {
    private static final int PNG_SIGNATURE_BYTES = 8;
    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;

    private ChunkedSize() {}

    static StoredSize ofPng(HeaderBytes bytes) throws UnusableImageException {
        if (!bytes.name(PNG_SIGNATURE_BYTES + 4).equals("IHDR")) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "a PNG file without a header");
        }
        HeaderBytes header = bytes.slice(PNG_SIGNATURE_BYTES + CHUNK_HEADER_BYTES, bytes.u32(PNG_SIGNATURE_BYTES));
        int orientation = 0;
        // The eXIf chunk may follow the pixels. Truncated files are left to the decoder.
        long at = PNG_SIGNATURE_BYTES;
        while (at + CHUNK_HEADER_BYTES <= bytes.size()) {
            long length = bytes.u32(at);
            if (orientation == 0 && bytes.name(at + 4).equals("eXIf")) {
                orientation = TiffDirectory.orientationIn(bytes.slice(at + CHUNK_HEADER_BYTES, length));
            }
            at += CHUNK_HEADER_BYTES + length + 4;
        }
        return new StoredSize(header.u32(0), header.u32(4), Math.max(1, orientation));
    }

    static StoredSize ofWebp(HeaderBytes bytes) throws UnusableImageException {
        HeaderBytes chunk = bytes.slice(RIFF_HEADER_BYTES, bytes.size());
        if (!chunk.name(0).equals("VP8X")) {
            return ofWebpPixels(chunk);
        }
        HeaderBytes header = chunk.slice(CHUNK_HEADER_BYTES, chunk.size());
        return new StoredSize(header.u24LittleEndian(4) + 1L, header.u24LittleEndian(7) + 1L, webpOrientation(bytes));
    }

    /** @param chunk begins with the name of the bit stream */
    static StoredSize ofWebpPixels(HeaderBytes chunk) throws UnusableImageException {
        HeaderBytes stream = chunk.slice(CHUNK_HEADER_BYTES, chunk.size());
        return switch (chunk.name(0)) {
            case "VP8 " ->
                // Frame tag, start code, then width and height: 14 bits each, and 2 bits of scaling.
                new StoredSize(stream.u16LittleEndian(6) & 0x3FFF, stream.u16LittleEndian(8) & 0x3FFF, 1);
            case "VP8L" -> {
                long packed = stream.u32LittleEndian(1);
                yield new StoredSize((packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1, 1);
            }
            default ->
                throw new UnusableImageException(Reason.IMAGE_CORRUPT, "a WebP file that begins with no image chunk");
        };
    }

    private static int webpOrientation(HeaderBytes bytes) throws UnusableImageException {
        long at = RIFF_HEADER_BYTES;
        while (at + CHUNK_HEADER_BYTES <= bytes.size()) {
            long length = bytes.u32LittleEndian(at + 4);
            if (bytes.name(at).equals("EXIF")) {
                int orientation = TiffDirectory.orientationIn(bytes.slice(at + CHUNK_HEADER_BYTES, length));
                if (orientation != 0) {
                    return orientation;
                }
            }
            at += CHUNK_HEADER_BYTES + length + (length & 1);
        }
        return 1;
    }
}
