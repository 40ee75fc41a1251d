package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;
import java.util.HashMap;
import java.util.Map;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The first directory of a TIFF or BigTIFF file, or of EXIF data, which has the same structure. Reads only the requested
 * entries: the values of others may each claim to be as long as the file.
 */
final class TiffDirectory {
    static final int NEW_SUBFILE_TYPE = 0x00FE;
    static final int IMAGE_WIDTH = 0x0100;
    static final int IMAGE_LENGTH = 0x0101;
    private static final int PHOTOMETRIC = 0x0106;
    private static final int ORIENTATION = 0x0112;
    private static final int SUB_DIRECTORIES = 0x014A;
    private static final int DNG_VERSION = 0xC612;
    private static final int COLOUR_FILTER_ARRAY = 0x8023;
    private static final int LINEAR_RAW = 0x884C;
    private static final ByteString EXIF_PREAMBLE = ByteString.encodeUtf8("Exif\0\0");
    private static final int MOST_ENTRIES = 4096;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int LONG8 = 16;

    private final HeaderBytes bytes;
    private final boolean littleEndian;
    private final boolean big;
    private final Map<Integer, Entry> entries = new HashMap<>();

    /**
     * One entry; nothing is known of whether its values exist.
     *
     * @param type of its values, TIFF's number
     * @param at where its values are
     */
    record Entry(int type, long count, long at) {
        int valueBytes() {
            return switch (type) {
                case SHORT, 8 -> 2;
                case LONG, 9, 11, 13 -> 4;
                case 5, 10, 12, LONG8, 17, 18 -> 8;
                default -> 1;
            };
        }
    }

    TiffDirectory(HeaderBytes bytes) throws UnusableImageException {
        this.bytes = bytes;
        int order = bytes.u16(0);
        if (order != 0x4949 && order != 0x4D4D) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "TIFF data without a byte order");
        }
        this.littleEndian = order == 0x4949;
        this.big = u16(2) == 43;
        long offset = big ? u64(8) : u32(4);
        long count = big ? u64(offset) : u16(offset);
        if (count > MOST_ENTRIES) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "a TIFF directory of " + count + " entries");
        }
        int entryBytes = big ? 20 : 12;
        long first = offset + (big ? 8 : 2);
        for (long at = first; at < first + count * entryBytes && at + entryBytes <= bytes.size(); at += entryBytes) {
            Entry inline = new Entry(u16(at + 2), big ? u64(at + 4) : u32(at + 4), at + (big ? 12 : 8));
            boolean elsewhere = inline.count() > (big ? 8 : 4) / inline.valueBytes();
            long place = !elsewhere ? inline.at() : big ? u64(inline.at()) : u32(inline.at());
            entries.putIfAbsent(u16(at), new Entry(inline.type(), inline.count(), place));
        }
    }

    static StoredSize sizeOf(HeaderBytes tiff) throws UnusableImageException {
        TiffDirectory directory = new TiffDirectory(tiff);
        directory.refuseRawPhotos();
        return new StoredSize(
                directory.value(IMAGE_WIDTH, 0),
                directory.value(IMAGE_LENGTH, 0),
                Math.max(1, orientation(directory.value(ORIENTATION, 0))));
    }

    /** Their first directory, if it has pixels, is a thumbnail, so that boxes would belong to another image. */
    private void refuseRawPhotos() throws UnusableImageException {
        String kind = null;
        if (entries.containsKey(DNG_VERSION)) {
            kind = "DNG";
        } else if (!big && bytes.size() >= 10 && bytes.u8(8) == 'C' && bytes.u8(9) == 'R') {
            kind = "CR2";
        } else if (value(PHOTOMETRIC, 0) == COLOUR_FILTER_ARRAY || value(PHOTOMETRIC, 0) == LINEAR_RAW) {
            kind = "sensor data";
        } else if ((value(NEW_SUBFILE_TYPE, 0) & 1) == 1 && entries.containsKey(SUB_DIRECTORIES)) {
            kind = "as NEF, ARW, PEF or SRW: a TIFF whose first image is a thumbnail";
        }
        if (kind != null) {
            throw DecodePlan.unsupported(
                    "raw photo (" + kind + ")", "export it as JPEG from the camera or a raw converter");
        }
    }

    /** The orientation in EXIF data, with or without its preamble; 0 if it is missing, unknown or can't be read. */
    static int orientationIn(HeaderBytes exif) {
        HeaderBytes tiff = exif.startsWith(EXIF_PREAMBLE) ? exif.slice(EXIF_PREAMBLE.size(), exif.size()) : exif;
        try {
            return orientation(new TiffDirectory(tiff).value(ORIENTATION, 0));
        } catch (UnusableImageException e) {
            return 0;
        }
    }

    private static int orientation(long value) {
        return value >= 1 && value <= 8 ? (int) value : 0;
    }

    boolean isLittleEndian() {
        return littleEndian;
    }

    @Nullable
    Entry entry(int tag) {
        return entries.get(tag);
    }

    /** The entry's first value; the default if it is missing or not an integer. */
    long value(int tag, long byDefault) throws UnusableImageException {
        Entry entry = entries.get(tag);
        return entry == null || entry.count() == 0 ? byDefault : value(entry, 0, byDefault);
    }

    long value(Entry entry, long index, long byDefault) throws UnusableImageException {
        long at = entry.at() + index * entry.valueBytes();
        return switch (entry.type()) {
            case BYTE -> bytes.u8(at);
            case SHORT -> u16(at);
            case LONG, 13 -> u32(at);
            case LONG8, 18 -> u64(at);
            default -> byDefault;
        };
    }

    /** As many of the entry's bytes as exist. */
    HeaderBytes valueBytes(Entry entry) {
        return bytes.slice(entry.at(), Math.min(bytes.size(), entry.count()) * entry.valueBytes());
    }

    private int u16(long at) throws UnusableImageException {
        return littleEndian ? bytes.u16LittleEndian(at) : bytes.u16(at);
    }

    private long u32(long at) throws UnusableImageException {
        return littleEndian ? bytes.u32LittleEndian(at) : bytes.u32(at);
    }

    /** Files have less than 2 GB, so that a larger offset or count is out of bounds whatever it is. */
    private long u64(long at) throws UnusableImageException {
        long high = littleEndian ? u32(at + 4) : u32(at);
        return high == 0 ? (littleEndian ? u32(at) : u32(at + 4)) : Long.MAX_VALUE / 64;
    }
}
