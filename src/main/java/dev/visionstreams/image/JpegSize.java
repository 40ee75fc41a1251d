package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;
import okio.ByteString;

/** Reads a JPEG file's markers up to its first scan (ITU-T T.81, annex B). */
final class JpegSize {
    private static final ByteString EXIF = ByteString.encodeUtf8("Exif\0");
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int APP1 = 0xE1;

    private JpegSize() {}

    static StoredSize of(HeaderBytes bytes) throws UnusableImageException {
        long width = 0;
        long height = 0;
        int orientation = 0;
        long at = 2;
        while (true) {
            // Fill bytes of cameras, and stray bytes of some editors: decoders skip to the next marker, too.
            while (bytes.u8(at) != 0xFF) {
                at++;
            }
            while (bytes.u8(at) == 0xFF) {
                at++;
            }
            int marker = bytes.u8(at++);
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                break;
            }
            if (hasNoLength(marker)) {
                continue;
            }
            int length = bytes.u16(at);
            if (length < 2) {
                throw new UnusableImageException(Reason.IMAGE_CORRUPT, "a JPEG segment shorter than its own length");
            }
            HeaderBytes segment = bytes.slice(at + 2, length - 2L);
            if (isStartOfFrame(marker) && width == 0) {
                height = segment.u16(1);
                width = segment.u16(3);
            } else if (marker == APP1 && orientation == 0 && segment.startsWith(EXIF)) {
                orientation = TiffDirectory.orientationIn(segment.slice(EXIF.size() + 1, length));
            }
            at += length;
        }
        return new StoredSize(width, height, Math.max(1, orientation));
    }

    private static boolean hasNoLength(int marker) {
        return marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }

    private static boolean isStartOfFrame(int marker) {
        // C4, C8 and CC are in the same range but aren't frames.
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
