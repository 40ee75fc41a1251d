package dev.visionstreams.local.demo;

import okio.Buffer;
import okio.ByteString;

/** Writes an EXIF segment that holds only the orientation (EXIF 2.32, 4.5.4 and 4.6.4). */
final class ExifOrientation {
    private static final int APP1 = 0xffe1;
    private static final int SHORT = 3;
    private static final int TAG = 0x0112;

    private ExifOrientation() {}

    /** Returns the JPEG with the segment right after its start marker. */
    static ByteString add(ByteString jpeg, int orientation) {
        if (jpeg.size() < 2 || (jpeg.getByte(0) & 0xff) != 0xff || (jpeg.getByte(1) & 0xff) != 0xd8) {
            throw new IllegalArgumentException("not a JPEG");
        }
        Buffer tiff = new Buffer();
        tiff.writeUtf8("Exif").writeShort(0);
        // Big-endian, magic number, offset of the first directory.
        tiff.writeUtf8("MM").writeShort(42).writeInt(8);
        // One entry of one value, left-justified in four bytes; no further directory.
        tiff.writeShort(1)
                .writeShort(TAG)
                .writeShort(SHORT)
                .writeInt(1)
                .writeShort(orientation)
                .writeShort(0)
                .writeInt(0);
        Buffer file = new Buffer();
        file.write(jpeg.substring(0, 2)).writeShort(APP1).writeShort((int) tiff.size() + 2);
        file.write(tiff, tiff.size());
        return file.write(jpeg.substring(2)).readByteString();
    }
}
