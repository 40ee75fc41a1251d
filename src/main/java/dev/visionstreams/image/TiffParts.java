package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.DecodePlan.Cost;
import dev.visionstreams.image.TiffDirectory.Entry;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.util.Map;
import java.util.Set;
import okio.ByteString;

/**
 * The first page of a TIFF or BigTIFF file (TIFF 6.0). The decoder gets a directory that is written anew: only entries that
 * pixels need, each of them checked, no further pages, and offsets within the file.
 */
final class TiffParts {
    private static final String ADVICE =
            "save it as TIFF with 8 or 16 bits per sample and LZW, Deflate or no compression, or as JPEG or PNG";
    private static final Map<Long, String> OTHER_CODINGS = Map.ofEntries(
            Map.entry(34661L, "JBIG"),
            Map.entry(34676L, "SGI LogLuv"),
            Map.entry(34677L, "SGI LogLuv"),
            Map.entry(34712L, "JPEG 2000"),
            Map.entry(33003L, "JPEG 2000"),
            Map.entry(33005L, "JPEG 2000"),
            Map.entry(34887L, "LERC"),
            Map.entry(34925L, "LZMA"),
            Map.entry(50000L, "Zstandard"),
            Map.entry(50001L, "WebP"),
            Map.entry(50002L, "JPEG XL"),
            Map.entry(52546L, "JPEG XL"));
    private static final Set<Long> CODINGS = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 32773L, 32946L);
    private static final Set<Long> COLOURS = Set.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 8L);

    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int JPEG_STREAM = 513;
    private static final int PROFILE = 34675;

    /** Beside the above: fill order, fax options, predictor, palette, inks, JPEG tables and how YCbCr is meant. */
    private static final int[] COPIED = {
        256,
        257,
        BITS,
        COMPRESSION,
        PHOTOMETRIC,
        266,
        SAMPLES,
        ROWS_PER_STRIP,
        PLANAR,
        292,
        293,
        317,
        320,
        TILE_WIDTH,
        TILE_LENGTH,
        332,
        EXTRA_SAMPLES,
        SAMPLE_FORMAT,
        347,
        512,
        JPEG_STREAM,
        514,
        515,
        517,
        518,
        519,
        520,
        521,
        529,
        530,
        531,
        532,
        PROFILE
    };

    private static final int MOST_SAMPLES = 5;
    private static final long MOST_TILES = 1_000_000;
    private static final long MOST_VALUE_BYTES = 1 << 20;
    private static final long ORDINARY_TILE = 1 << 22;

    /** Some writers store equal tiles once: how often all of the file may be looked at. */
    private static final int MOST_LOOKS = 8;

    private final HeaderBytes bytes;
    private final TiffDirectory directory;
    private final Frame stored;
    private final long coding;
    private final int samples;
    private final int bits;

    private TiffParts(HeaderBytes bytes, Frame stored) throws UnusableImageException {
        this.bytes = bytes;
        this.stored = stored;
        this.directory = new TiffDirectory(bytes);
        this.coding = directory.value(COMPRESSION, 1);
        this.samples = (int) Math.min(Integer.MAX_VALUE, directory.value(SAMPLES, 1));
        this.bits = (int) Math.min(Integer.MAX_VALUE, directory.value(BITS, 1));
    }

    static DecodePlan plan(HeaderBytes bytes, Frame stored) throws UnusableImageException {
        TiffParts tiff = new TiffParts(bytes, stored);
        tiff.checkKind();
        Entry tileWidth = tiff.directory.entry(TILE_WIDTH);
        Frame tile = tileWidth == null ? tiff.strip() : tiff.tile();
        Parts input = tiff.rewritten(tile, tileWidth != null);
        double decoded = tiff.samples * Math.max(8, tiff.bits) / 8.0;
        boolean transparent = tiff.directory.entry(EXTRA_SAMPLES) != null;
        double area = (double) tile.width() * tile.height();
        long whole = (long) (area * decoded * (tiff.coding == 6 || tiff.coding == 7 ? 3 : 1));
        return DecodePlan.whole(
                input, stored, Cost.of(whole, tiff.photometric() == 5 ? 2 * decoded : decoded, transparent));
    }

    private long photometric() throws UnusableImageException {
        return directory.value(PHOTOMETRIC, 1);
    }

    private void checkKind() throws UnusableImageException {
        if (!CODINGS.contains(coding)) {
            throw DecodePlan.unsupported(
                    "TIFF with " + OTHER_CODINGS.getOrDefault(coding, "compression " + coding), ADVICE);
        }
        if (!COLOURS.contains(photometric())) {
            throw DecodePlan.unsupported("TIFF with colours of kind " + photometric(), ADVICE);
        }
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw DecodePlan.unsupported("TIFF with " + samples + " samples per pixel", ADVICE);
        }
        Entry depths = directory.entry(BITS);
        for (int i = 0; depths != null && i < Math.min(samples, depths.count()); i++) {
            if (directory.value(depths, i, bits) != bits) {
                throw DecodePlan.unsupported("TIFF with samples of different depths", ADVICE);
            }
        }
        long format = directory.value(SAMPLE_FORMAT, 1);
        if (format == 3) {
            throw DecodePlan.unsupported(
                    "TIFF with floating-point samples, which have no agreed black and white,", ADVICE);
        }
        if (format == 2) {
            throw DecodePlan.unsupported("TIFF with signed samples", ADVICE);
        }
        if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16) {
            throw DecodePlan.unsupported("TIFF with samples of " + bits + " bits", ADVICE);
        }
    }

    private Frame strip() throws UnusableImageException {
        long rows = directory.value(ROWS_PER_STRIP, stored.height());
        if (rows < 1) {
            throw DecodePlan.corrupt("a TIFF file with strips of no rows");
        }
        return new Frame(stored.width(), (int) Math.min(rows, stored.height()));
    }

    private Frame tile() throws UnusableImageException {
        long width = directory.value(TILE_WIDTH, 0);
        long height = directory.value(TILE_LENGTH, 0);
        long pixels = (long) stored.width() * stored.height();
        if (width < 1 || height < 1) {
            throw DecodePlan.corrupt("a TIFF file with tiles of no size");
        }
        if (width > Integer.MAX_VALUE || height > Math.max(ORDINARY_TILE, 2 * pixels) / width) {
            throw new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "a TIFF file of " + stored.width() + "x" + stored.height() + " pixels with tiles of " + width + "x"
                            + height);
        }
        return new Frame((int) width, (int) height);
    }

    /** The file, with a directory at its end that replaces its own. */
    private Parts rewritten(Frame tile, boolean tiled) throws UnusableImageException {
        TiffWriter written = new TiffWriter(directory.isLittleEndian());
        for (int tag : COPIED) {
            Entry entry = directory.entry(tag);
            if (entry != null) {
                copy(tag, entry, written);
            }
        }
        places(tile, tiled, written);
        long size = bytes.size() + (bytes.size() & 1);
        Parts input = new Parts();
        input.add(written.header(size));
        input.add(bytes.slice(8, bytes.size()));
        if (size > bytes.size()) {
            input.add(ByteString.of((byte) 0));
        }
        input.add(written.directory(size));
        return input;
    }

    private void copy(int tag, Entry entry, TiffWriter written) throws UnusableImageException {
        boolean profile = tag == PROFILE;
        HeaderBytes value = directory.valueBytes(entry);
        if (value.size() > (profile ? JpegParts.MOST_PROFILE_BYTES : MOST_VALUE_BYTES)) {
            if (profile) {
                return;
            }
            throw DecodePlan.corrupt("a TIFF file whose entry " + tag + " has " + value.size() + " bytes");
        }
        if (tag == JPEG_STREAM) {
            JpegParts.checkWithin(bytes.slice(directory.value(entry, 0, 0), bytes.size()), stored);
        }
        if (entry.type() == 16) {
            TiffWriter.Numbers narrow = written.numbers();
            for (long i = 0; i < value.size() / 8; i++) {
                narrow.u32(directory.value(entry, i, 0));
            }
            written.put(tag, value.size() / 8, narrow);
        } else {
            written.put(tag, entry.type(), value.size() / entry.valueBytes(), value.toByteString());
        }
    }

    /** Where strips or tiles are, and how long; each within the file. */
    private void places(Frame tile, boolean tiled, TiffWriter written) throws UnusableImageException {
        long across = tiled ? (stored.width() + (long) tile.width() - 1) / tile.width() : 1;
        long down = (stored.height() + (long) tile.height() - 1) / tile.height();
        long count = across * down * (directory.value(PLANAR, 1) == 2 ? samples : 1);
        if (count > MOST_TILES) {
            throw new UnusableImageException(Reason.IMAGE_TOO_LARGE, "a TIFF file of " + count + " strips or tiles");
        }
        Entry offsets = directory.entry(tiled && directory.entry(TILE_OFFSETS) != null ? TILE_OFFSETS : STRIP_OFFSETS);
        Entry lengths = directory.entry(tiled && directory.entry(TILE_BYTES) != null ? TILE_BYTES : STRIP_BYTES);
        if (offsets == null || offsets.count() < count) {
            if (coding == 6 && directory.entry(JPEG_STREAM) != null) {
                return;
            }
            throw DecodePlan.corrupt("a TIFF file that doesn't say where its pixels are");
        }
        TiffWriter.Numbers starts = written.numbers();
        TiffWriter.Numbers sizes = written.numbers();
        long total = 0;
        for (long i = 0; i < count; i++) {
            long start = Math.min(bytes.size(), directory.value(offsets, i, 0));
            long left = bytes.size() - start;
            long size =
                    lengths == null || lengths.count() <= i ? left : Math.min(left, directory.value(lengths, i, left));
            total += size;
            if (coding == 7) {
                if (total > MOST_LOOKS * bytes.size()) {
                    throw DecodePlan.corrupt("a TIFF file whose strips or tiles overlap");
                }
                JpegParts.checkWithin(bytes.slice(start, size), tile);
            }
            starts.u32(start);
            sizes.u32(size);
        }
        if (coding == 1 && total < (long) stored.width() * stored.height() * samples * bits / 8) {
            throw DecodePlan.corrupt("a TIFF file that ends within its pixels");
        }
        written.put(tiled ? TILE_OFFSETS : STRIP_OFFSETS, count, starts);
        written.put(tiled ? TILE_BYTES : STRIP_BYTES, count, sizes);
    }
}
