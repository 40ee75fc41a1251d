package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;
import okio.ByteString;

/**
 * The first directory of a TIFF file, or of EXIF data, which has the same form. Only what is asked for is looked at:
 * other entries can claim to be as long as the file, each of them.
 */
final class TiffDirectory {
    private static final int IMAGE_WIDTH = 0x0100;
    private static final int IMAGE_LENGTH = 0x0101;

    private static final int ORIENTATION = 0x0112;
    private static final ByteString EXIF_PREAMBLE = ByteString.encodeUtf8("Exif\0\0");
    private static final int ENTRY_BYTES = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final HeaderBytes bytes;
    private final boolean littleEndian;
    private final long offset;

    private TiffDirectory(HeaderBytes bytes) throws UnusableImageException {
        this.bytes = bytes;
        int order = bytes.u16(0);
        if (order != 0x4949 && order != 0x4D4D) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "TIFF data without a byte order");
        }
        this.littleEndian = order == 0x4949;
        this.offset = u32(4);
    }

    static StoredSize sizeOf(HeaderBytes tiff) throws UnusableImageException {
        TiffDirectory directory = new TiffDirectory(tiff);
        return new StoredSize(
                directory.value(IMAGE_WIDTH), directory.value(IMAGE_LENGTH), orientation(directory.value(ORIENTATION)));
    }

    /** The orientation in EXIF data, with or without its preamble; 1 if it is missing, unknown or can't be read. */
    static int orientationOf(HeaderBytes exif) {
        HeaderBytes tiff = exif.startsWith(EXIF_PREAMBLE) ? exif.slice(EXIF_PREAMBLE.size(), exif.size()) : exif;
        try {
            return orientation(new TiffDirectory(tiff).value(ORIENTATION));
        } catch (UnusableImageException e) {
            return 1;
        }
    }

    private static int orientation(long value) {
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    /** The entry's value, 0 if there is none or it isn't a whole number. */
    private long value(int tag) throws UnusableImageException {
        int entries = u16(offset);
        for (int entry = 0; entry < entries; entry++) {
            long at = offset + 2 + (long) entry * ENTRY_BYTES;
            if (u16(at) == tag) {
                return switch (u16(at + 2)) {
                    case BYTE -> bytes.u8(at + 8);
                    case SHORT -> u16(at + 8);
                    case LONG -> u32(at + 8);
                    default -> 0;
                };
            }
        }
        return 0;
    }

    private int u16(long at) throws UnusableImageException {
        return littleEndian ? bytes.u16LittleEndian(at) : bytes.u16(at);
    }

    private long u32(long at) throws UnusableImageException {
        return littleEndian ? bytes.u32LittleEndian(at) : bytes.u32(at);
    }
}
