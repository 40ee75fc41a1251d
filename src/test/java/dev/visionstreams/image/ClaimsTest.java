package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.encoded;
import static dev.visionstreams.image.ImageFiles.exif;
import static dev.visionstreams.image.ImageFiles.riffChunk;
import static dev.visionstreams.image.UnusableImageException.Reason.IMAGE_CORRUPT;
import static dev.visionstreams.image.UnusableImageException.Reason.IMAGE_TOO_LARGE;
import static dev.visionstreams.image.UnusableImageException.Reason.IMAGE_TYPE_UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that would make a decoder allocate or loop: refused for what they claim, before a decoder is asked. */
class ClaimsTest {
    private static final long HEAP = 64 << 20;
    private static final BufferedImage SMALL = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);

    private final ImageInspector inspector = new ImageInspector();
    private final UprightEncoder encoder = new UprightEncoder(null, HEAP);

    @Test
    void shouldRefuseTiffTilesFarLargerThanTheImage() {
        assertRefused(tiff(Map.of(322, 0x7FFFFFFF, 323, 1, 324, 8, 325, 100)), IMAGE_TOO_LARGE, "tiles");
        assertRefused(tiff(Map.of(322, 16, 323, 0x7FFFFFFF, 324, 8, 325, 100)), IMAGE_TOO_LARGE, "tiles");
        assertRefused(tiff(Map.of(322, 0, 323, 16, 324, 8, 325, 100)), IMAGE_CORRUPT, "tiles");
    }

    @Test
    void shouldRefuseAnotherImageWithinATiff() {
        ByteString large = lossless(10_000, 10_000);
        ByteString file = tiff(Map.of(259, 7, 273, -1, 279, large.size()), large);
        assertRefused(file, IMAGE_TYPE_UNSUPPORTED, "lossless JPEG");

        ByteString jpeg = encoded(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "JPEG");
        assertRefused(tiff(Map.of(259, 7, 273, -1, 279, jpeg.size()), jpeg), IMAGE_CORRUPT, "64x64 pixels in a place");
        assertRefused(tiff(Map.of(259, 6, 513, -1, 514, jpeg.size()), jpeg), IMAGE_CORRUPT, "64x64 pixels in a place");
    }

    @ParameterizedTest
    @CsvSource({
        "277, 100, IMAGE_TYPE_UNSUPPORTED, 100 samples",
        "258, 32, IMAGE_TYPE_UNSUPPORTED, 32 bits",
        "339, 3, IMAGE_TYPE_UNSUPPORTED, floating-point",
        "259, 50000, IMAGE_TYPE_UNSUPPORTED, Zstandard",
        "259, 34925, IMAGE_TYPE_UNSUPPORTED, LZMA",
        "259, 999, IMAGE_TYPE_UNSUPPORTED, compression 999",
        "278, 0, IMAGE_CORRUPT, no rows",
        "279, 3, IMAGE_CORRUPT, ends within",
        "254, 1, IMAGE_TYPE_UNSUPPORTED, NEF",
        "50706, 1, IMAGE_TYPE_UNSUPPORTED, DNG",
        "262, 32803, IMAGE_TYPE_UNSUPPORTED, raw photo",
    })
    void shouldNameWhatATiffHasThatIsNotSupported(int tag, int value, Reason reason, String named) {
        Map<Integer, Integer> entries = new LinkedHashMap<>(Map.of(330, 8));
        entries.put(tag, value);

        assertRefused(tiff(entries), reason, named);
    }

    /** Eight entries of a directory, or of a thousand directories, may each name all of a large file. */
    @Test
    void shouldNotCopyWhatEntriesClaim() {
        assertRefused(tiffWith(320, 1 << 30, new byte[2 << 20]), IMAGE_CORRUPT, "entry 320");
    }

    @Test
    void shouldRefuseAWebpFrameOfAnotherSizeThanItsPlace() {
        ByteString vp8x = new Buffer().writeIntLe(0).write(size(10, 10)).readByteString();
        ByteString pixels = new Buffer()
                .writeByte(0x2F)
                .writeIntLe((16_383 - 1) | (16_383 - 1) << 14)
                .write(new byte[16])
                .readByteString();
        assertRefused(webp(riffChunk("VP8X", vp8x), riffChunk("VP8L", pixels)), IMAGE_CORRUPT, "another size");

        Buffer frame = new Buffer().write(new byte[6]).write(size(10, 10)).write(new byte[4]);
        frame.write(riffChunk("VP8L", pixels));
        assertRefused(
                webp(riffChunk("VP8X", vp8x), riffChunk("ANMF", frame.readByteString())),
                IMAGE_CORRUPT,
                "another size");
    }

    /** Each within the one before: reading them so would take a level of the stack each. */
    @Test
    void shouldReadNoWebpFrameWithinAFrame() {
        int levels = 60_000;
        Buffer frames = new Buffer();
        for (int level = levels; level > 0; level--) {
            frames.writeUtf8("ANMF")
                    .writeIntLe(24 * level - 8)
                    .write(new byte[6])
                    .write(size(10, 10))
                    .write(new byte[4]);
        }
        Buffer canvas = new Buffer().writeIntLe(0x0A).write(size(10, 10));
        assertRefused(
                webp(riffChunk("VP8X", canvas.readByteString()), riffChunk("EXIF", exif(6)), frames.readByteString()),
                IMAGE_CORRUPT,
                "no pixels");
    }

    /** A million tiles may all be the same ten megabytes: looking into each would not end. */
    @Test
    void shouldLookAtNoPartOfATiffOverAndOver() {
        ByteString pixel = encoded(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "JPEG");
        ByteString jpeg = new Buffer()
                .write(pixel.substring(0, pixel.size() - 2))
                .write(new byte[10_000])
                .writeShort(0xFFD9)
                .readByteString();
        int tiles = 16 * 16;
        int entries = 12;
        int offsets = 8 + 2 + 12 * entries + 4;
        int lengths = offsets + 4 * tiles;
        Buffer data = new Buffer();
        for (int i = 0; i < tiles; i++) {
            data.writeIntLe(lengths + 4 * tiles);
        }
        for (int i = 0; i < tiles; i++) {
            data.writeIntLe(jpeg.size());
        }

        assertRefused(
                tiff(
                        Map.of(259, 7, 322, 1, 323, 1, 324, offsets, 325, lengths),
                        data.write(jpeg).readByteString(),
                        Map.of(324, tiles, 325, tiles)),
                IMAGE_CORRUPT,
                "overlap");
    }

    /** Sixty thousand groups of codes, none of which is there: the decoder would read them all from behind the end. */
    @Test
    void shouldNotReadOnBehindTheEnd() {
        PartsImageInputStream input = new PartsImageInputStream(List.of(HeaderBytes.of(ByteString.of((byte) 1))));

        assertThatThrownBy(() -> {
                    while (true) {
                        int unused = input.read();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends");
    }

    @Test
    void shouldRefuseJpegScansWithoutEnd() {
        ByteString jpeg = encoded(SMALL, "JPEG");
        int scan = jpeg.indexOf(ByteString.decodeHex("FFDA"));
        Buffer many = new Buffer().write(jpeg.substring(0, scan));
        for (int i = 0; i < 2000; i++) {
            many.write(jpeg.substring(scan, jpeg.size() - 2));
        }
        assertRefused(turned(many.writeShort(0xFFD9).readByteString()), IMAGE_TOO_LARGE, "2000 scans");
    }

    @Test
    void shouldRefuseAProgressiveJpegWhoseCoefficientsAreMoreThanTheMemory() {
        ByteString jpeg = encoded(SMALL, "JPEG");
        int frame = jpeg.indexOf(ByteString.decodeHex("FFC0"));
        ByteString large = new Buffer()
                .write(jpeg.substring(0, frame))
                .writeShort(0xFFC2)
                .write(jpeg.substring(frame + 2, frame + 5))
                .writeShort(9_000)
                .writeShort(9_000)
                .write(jpeg.substring(frame + 9))
                .readByteString();
        assertRefused(turned(large), IMAGE_TOO_LARGE, "vision.image.worker.heap");
    }

    @ParameterizedTest
    @CsvSource({
        "FFC9, arithmetic",
        "FFCA, arithmetic",
        "FFC3, lossless",
        "FFC5, hierarchical",
        "FFF7, JPEG-LS",
    })
    void shouldNameJpegCodings(String marker, String named) {
        ByteString jpeg = encoded(SMALL, "JPEG");
        int frame = jpeg.indexOf(ByteString.decodeHex("FFC0"));
        ByteString other = new Buffer()
                .write(jpeg.substring(0, frame))
                .write(ByteString.decodeHex(marker))
                .write(jpeg.substring(frame + 2))
                .readByteString();

        UnusableImageException refusal = catchThrowableOfType(
                UnusableImageException.class,
                () -> encoder.check(ImageBytes.of(other), new ImageHeader(ImageFormat.JPEG, 6, new Frame(16, 16))));

        assertThat(refusal.reason()).isEqualTo(IMAGE_TYPE_UNSUPPORTED);
        assertThat(refusal).hasMessageContaining(named).hasMessageContaining("save it as");
    }

    @Test
    void shouldRefuseACanvasWithoutEndByItsSize() {
        assertRefused(gif(0xFFFF, 0xFFFF, 16, 16), IMAGE_TOO_LARGE, "limit");
        assertRefused(bitmap(10_000, 10_000, 24), IMAGE_CORRUPT, "ends within");
    }

    /** Neither text, comments nor profiles reach a decoder, so that what they unfold to doesn't matter. */
    @Test
    void shouldGiveDecodersNoMetadata() throws Exception {
        ByteString filler = ByteString.of(new byte[60_000]);
        Buffer jpeg = new Buffer().write(encoded(SMALL, "JPEG").substring(0, 2));
        for (int i = 0; i < 100; i++) {
            jpeg.writeShort(0xFFFE).writeShort(2 + filler.size()).write(filler);
        }
        jpeg.write(encoded(SMALL, "JPEG").substring(2)).write(filler);
        ByteString png = encoded(SMALL, "PNG");
        Buffer texts = new Buffer().write(png.substring(0, 33));
        texts.writeInt(filler.size())
                .writeUtf8("zTXt")
                .write(filler)
                .writeInt(0)
                .write(png.substring(33));
        Buffer gif = new Buffer().write(encoded(SMALL, "GIF"));
        ByteString screen = gif.readByteString(13 + (3L << ((gif.getByte(10) & 7) + 1)));
        Buffer comments = new Buffer().write(screen).writeShort(0x21FE);
        for (int i = 0; i < 1000; i++) {
            comments.writeByte(255).write(new byte[255]);
        }
        comments.writeByte(0).write(gif.readByteString());

        for (ByteString file : List.of(jpeg.readByteString(), texts.readByteString(), comments.readByteString())) {
            long given =
                    plan(file).input().stream().mapToLong(HeaderBytes::size).sum();
            assertThat(given).as(inspector.inspect(file).format().name()).isLessThan(20_000);
            assertThat(encoder.encode(ImageBytes.of(file), inspector.inspect(file))
                            .bytes()
                            .size())
                    .isPositive();
        }
    }

    @Test
    void shouldShowGifCanvasesAsBrowsersDo() throws Exception {
        assertThat(inspector.inspect(gif(0, 0, 16, 12)).frame()).isEqualTo(new Frame(16, 12));
        assertThat(inspector.inspect(gif(4, 4, 16, 12)).frame()).isEqualTo(new Frame(16, 12));
        assertThat(inspector.inspect(gif(30, 4, 16, 12)).frame()).isEqualTo(new Frame(30, 12));
        BufferedImage shown = ImageFiles.decoded(encoder.encode(
                        ImageBytes.of(encoded(SMALL, "GIF")), new ImageHeader(ImageFormat.GIF, 1, new Frame(16, 16)))
                .bytes());
        assertThat(shown.getWidth()).isEqualTo(16);
    }

    @Test
    void shouldTakeTheFirstExifBlockThatTellsAnOrientation() throws Exception {
        ByteString jpeg = ImageFiles.jpegWithExif(encoded(SMALL, "JPEG"), exif(6));

        assertThat(inspector.inspect(ImageFiles.jpegWithExif(jpeg, exif(0))).orientation())
                .isEqualTo(6);
        assertThat(inspector.inspect(ImageFiles.jpegWithExif(jpeg, exif(3))).orientation())
                .isEqualTo(3);
        ByteString png = ImageFiles.pngWithExif(encoded(SMALL, "PNG"), exif(8));
        assertThat(inspector.inspect(ImageFiles.pngWithExif(png, exif(0))).orientation())
                .isEqualTo(8);
    }

    private DecodePlan plan(ByteString file) throws UnusableImageException {
        return DecodePlan.of(inspector.inspect(file), HeaderBytes.of(file));
    }

    private void assertRefused(ByteString file, Reason reason, String named) {
        UnusableImageException refusal = catchThrowableOfType(
                UnusableImageException.class, () -> encoder.check(ImageBytes.of(file), inspector.inspect(file)));
        assertThat(refusal).hasMessageContaining(named);
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    private static ByteString turned(ByteString jpeg) {
        return ImageFiles.jpegWithExif(jpeg, exif(6));
    }

    private static ByteString lossless(int width, int height) {
        return new Buffer()
                .writeShort(0xFFD8)
                .writeShort(0xFFC3)
                .writeShort(11)
                .writeByte(8)
                .writeShort(height)
                .writeShort(width)
                .write(ByteString.decodeHex("01011100"))
                .readByteString();
    }

    private static ByteString size(int width, int height) {
        return new Buffer()
                .writeByte(width - 1)
                .writeShortLe((width - 1) >> 8)
                .writeByte(height - 1)
                .writeShortLe((height - 1) >> 8)
                .readByteString();
    }

    private static ByteString webp(ByteString... chunks) {
        Buffer all = new Buffer();
        for (ByteString chunk : chunks) {
            all.write(chunk);
        }
        return new Buffer()
                .writeUtf8("RIFF")
                .writeIntLe((int) (4 + all.size()))
                .writeUtf8("WEBP")
                .write(all.readByteString())
                .readByteString();
    }

    private static ByteString gif(int width, int height, int frameWidth, int frameHeight) {
        return new Buffer()
                .writeUtf8("GIF89a")
                .writeShortLe(width)
                .writeShortLe(height)
                .write(new byte[3])
                .writeByte(0x2C)
                .writeInt(0)
                .writeShortLe(frameWidth)
                .writeShortLe(frameHeight)
                .write(ByteString.decodeHex("000200003B"))
                .readByteString();
    }

    private static ByteString bitmap(int width, int height, int bits) {
        return new Buffer()
                .writeUtf8("BM")
                .writeIntLe(54)
                .writeIntLe(0)
                .writeIntLe(54)
                .writeIntLe(40)
                .writeIntLe(width)
                .writeIntLe(height)
                .writeShortLe(1)
                .writeShortLe(bits)
                .write(new byte[24])
                .readByteString();
    }

    private static ByteString tiffWith(int tag, int count, byte[] filler) {
        return tiff(Map.of(tag, 8), ByteString.of(filler), Map.of(tag, count));
    }

    private static ByteString tiff(Map<Integer, Integer> entries) {
        return tiff(entries, ByteString.of(new byte[16 * 16]));
    }

    /** A grey TIFF of 16x16; the value -1 is where the data are. */
    private static ByteString tiff(Map<Integer, Integer> entries, ByteString data) {
        return tiff(entries, data, Map.of());
    }

    private static ByteString tiff(Map<Integer, Integer> entries, ByteString data, Map<Integer, Integer> counts) {
        Map<Integer, Integer> all = new LinkedHashMap<>(
                Map.of(256, 16, 257, 16, 258, 8, 259, 1, 262, 1, 273, -1, 277, 1, 279, data.size()));
        all.putAll(entries);
        List<Integer> tags = new ArrayList<>(all.keySet());
        tags.sort(null);
        Buffer file =
                new Buffer().writeUtf8("II").writeShortLe(42).writeIntLe(8).writeShortLe(tags.size());
        int end = 8 + 2 + 12 * tags.size() + 4;
        for (int tag : tags) {
            int value = Objects.requireNonNull(all.get(tag));
            file.writeShortLe(tag)
                    .writeShortLe(4)
                    .writeIntLe(counts.getOrDefault(tag, 1))
                    .writeIntLe(value == -1 ? end : value);
        }
        return file.writeIntLe(0).write(data).readByteString();
    }
}
