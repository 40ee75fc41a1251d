package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.DecodePlan.Cost;

/** A Windows or OS/2 bitmap, whose pixels follow from its header: the decoder is given all of it, once its claims are true. */
final class BitmapParts {
    private static final int OS2_HEADER_BYTES = 12;
    private static final int MOST_COLOURS = 256;
    private static final int FILE_HEADER_BYTES = 14;
    private static final int COLOUR_SPACE_HEADER_BYTES = 124;
    private static final long LINKED_PROFILE = 0x4C494E4B;
    private static final long EMBEDDED_PROFILE = 0x4D424544;
    private static final String ADVICE = "save it as an uncompressed BMP, or as PNG";

    private BitmapParts() {}

    static DecodePlan plan(HeaderBytes bytes, Frame stored) throws UnusableImageException {
        long header = bytes.u32LittleEndian(FILE_HEADER_BYTES);
        boolean old = header == OS2_HEADER_BYTES;
        int bits = bytes.u16LittleEndian(old ? 24 : 28);
        long coding = old || header < 40 ? 0 : bytes.u32LittleEndian(30);
        switch (bits) {
            case 1, 4, 8, 16, 24, 32 -> {}
            default -> throw DecodePlan.unsupported("BMP of " + bits + " bits per pixel", ADVICE);
        }
        if (coding > 3) {
            throw DecodePlan.unsupported("BMP with compression " + coding, ADVICE);
        }
        long colours = old || header < 40 ? 0 : bytes.u32LittleEndian(46);
        if (bits <= 8 && colours > MOST_COLOURS) {
            throw DecodePlan.corrupt("a BMP file with a palette of " + colours + " colours");
        }
        if (header >= COLOUR_SPACE_HEADER_BYTES) {
            checkProfile(bytes);
        }
        boolean plain = coding == 0 || coding == 3;
        long row = ((long) stored.width() * bits + 31) / 32 * 4;
        if (plain && bytes.u32LittleEndian(10) + row * stored.height() > bytes.size()) {
            throw DecodePlan.corrupt("a BMP file that ends within its pixels");
        }
        Parts input = new Parts();
        input.add(bytes);
        double decoded = bits <= 8 ? 1 : bits == 16 ? 2 : bits == 24 ? 3 : 4;
        return DecodePlan.whole(input, stored, Cost.of(2 * row, decoded, false));
    }

    /** The decoder would read a linked profile from a file that the image names. */
    private static void checkProfile(HeaderBytes bytes) throws UnusableImageException {
        long space = bytes.u32LittleEndian(FILE_HEADER_BYTES + 56);
        if (space == LINKED_PROFILE) {
            throw DecodePlan.unsupported("BMP whose colour profile is in another file", ADVICE);
        }
        long profile = bytes.u32LittleEndian(FILE_HEADER_BYTES + 116);
        if (space == EMBEDDED_PROFILE && profile > JpegParts.MOST_PROFILE_BYTES) {
            throw DecodePlan.corrupt("a BMP file with a colour profile of " + profile + " bytes");
        }
    }
}
