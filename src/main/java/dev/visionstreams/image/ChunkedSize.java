package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;

/** Reads the formats that are a row of named chunks: PNG (W3C PNG, third edition) and WebP (RFC 9649). */
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
        int orientation = 1;
        // The eXIf chunk may follow the pixels. A file that ends before it is the decoder's affair.
        long at = PNG_SIGNATURE_BYTES;
        while (at + CHUNK_HEADER_BYTES <= bytes.size()) {
            long length = bytes.u32(at);
            if (bytes.name(at + 4).equals("eXIf")) {
                orientation = TiffDirectory.orientationOf(bytes.slice(at + CHUNK_HEADER_BYTES, length));
                break;
            }
            at += CHUNK_HEADER_BYTES + length + 4;
        }
        return new StoredSize(header.u32(0), header.u32(4), orientation);
    }

    static StoredSize ofWebp(HeaderBytes bytes) throws UnusableImageException {
        HeaderBytes first = bytes.slice(RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES, bytes.size());
        String name = bytes.name(RIFF_HEADER_BYTES);
        return switch (name) {
            case "VP8 " ->
                // A frame tag, the start code, then 14 bits each and two of scaling.
                new StoredSize(first.u16LittleEndian(6) & 0x3FFF, first.u16LittleEndian(8) & 0x3FFF, 1);
            case "VP8L" -> {
                long packed = first.u32LittleEndian(1);
                yield new StoredSize((packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1, 1);
            }
            case "VP8X" ->
                new StoredSize(first.u24LittleEndian(4) + 1L, first.u24LittleEndian(7) + 1L, webpOrientation(bytes));
            default ->
                throw new UnusableImageException(Reason.IMAGE_CORRUPT, "a WebP file that begins with no image chunk");
        };
    }

    private static int webpOrientation(HeaderBytes bytes) throws UnusableImageException {
        long at = RIFF_HEADER_BYTES;
        while (at + CHUNK_HEADER_BYTES <= bytes.size()) {
            long length = bytes.u32LittleEndian(at + 4);
            if (bytes.name(at).equals("EXIF")) {
                return TiffDirectory.orientationOf(bytes.slice(at + CHUNK_HEADER_BYTES, length));
            }
            at += CHUNK_HEADER_BYTES + length + (length & 1);
        }
        return 1;
    }
}
