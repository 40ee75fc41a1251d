package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.box;
import static dev.visionstreams.image.ImageFiles.encoded;
import static dev.visionstreams.image.ImageFiles.exif;
import static dev.visionstreams.image.ImageFiles.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
    private static final BufferedImage IMAGE = CornerImage.upright(BufferedImage.TYPE_INT_RGB);
    private static final Frame FRAME = new Frame(CornerImage.WIDTH, CornerImage.HEIGHT);

    private final ImageInspector inspector = new ImageInspector();

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"JPEG", "PNG", "GIF", "BMP", "TIFF"})
    void shouldReadFormatAndSize(ImageFormat format) throws Exception {
        ImageHeader header = inspector.inspect(encoded(IMAGE, format.name()));

        assertThat(header).isEqualTo(new ImageHeader(format, 1, FRAME));
    }

    @Test
    void shouldReadEveryKindOfWebp() throws Exception {
        ByteString lossless = ImageFiles.webp(ImageFiles.webpPixels(IMAGE));
        ByteString extended = ImageFiles.webpWithExif(IMAGE, exif(1));
        ByteString lossy = new Buffer()
                .writeUtf8("RIFF....WEBPVP8 ....")
                .write(ByteString.decodeHex("3001009D012A" + "6000" + "40C0"))
                .snapshot();

        for (ByteString webp : List.of(lossless, extended, lossy)) {
            assertThat(inspector.inspect(webp)).isEqualTo(new ImageHeader(ImageFormat.WEBP, 1, FRAME));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldGiveTheUprightFrameForEachOrientation(int orientation) throws Exception {
        BufferedImage stored = CornerImage.stored(orientation, BufferedImage.TYPE_INT_RGB);
        ByteString jpeg = encoded(stored, "JPEG");

        List<ByteString> files = List.of(
                ImageFiles.jpegWithExif(jpeg, exif(orientation)),
                ImageFiles.jpegWithExif(jpeg, ImageFiles.exifLittleEndian(orientation)),
                ImageFiles.pngWithExif(encoded(stored, "PNG"), exif(orientation)),
                ImageFiles.webpWithExif(stored, exif(orientation)),
                ImageFiles.tiff(stored, orientation));

        for (ByteString file : files) {
            ImageHeader header = inspector.inspect(file);
            assertThat(header).isEqualTo(new ImageHeader(header.format(), orientation, FRAME));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 65535})
    void shouldTreatAnUnknownOrientationAsUpright(int orientation) throws Exception {
        ByteString jpeg = ImageFiles.jpegWithExif(encoded(IMAGE, "JPEG"), exif(orientation));

        assertThat(inspector.inspect(jpeg)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 1, FRAME));
    }

    @Test
    void shouldTreatUnreadableExifAsUpright() throws Exception {
        ByteString jpeg = encoded(IMAGE, "JPEG");

        for (ByteString exif : List.of(
                ByteString.EMPTY,
                ByteString.encodeUtf8("rubbish"),
                exif(6).substring(0, 17),
                ByteString.decodeHex("4D4D002A7FFFFFFF"))) {
            assertThat(inspector.inspect(ImageFiles.jpegWithExif(jpeg, exif)).orientation())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heicmif1heic, HEIC",
        "mif1mif1heic, HEIC",
        "mif1mif1miaf, HEIF",
        "avifmif1miaf, AVIF",
        "mif1avifmiaf, AVIF"
    })
    void shouldReadThePrimaryImageOfHeifAndAvif(String brands, ImageFormat format) throws Exception {
        ByteString properties = new Buffer()
                .write(box("ispe", ints(0, 9000, 9000)))
                .write(box("ispe", ints(0, 4032, 3024)))
                .write(box("irot", ByteString.decodeHex("01")))
                .snapshot();

        ImageHeader asStored = inspector.inspect(ImageFiles.heif(brands, properties, 2));
        ImageHeader turned = inspector.inspect(ImageFiles.heif(brands, properties, 2, 3));

        assertThat(asStored).isEqualTo(new ImageHeader(format, 1, new Frame(4032, 3024)));
        assertThat(turned).isEqualTo(new ImageHeader(format, 1, new Frame(3024, 4032)));
    }

    @Test
    void shouldCropHeifBeforeTurningIt() throws Exception {
        ByteString properties = new Buffer()
                .write(box("ispe", ints(0, 1024, 1024)))
                .write(box("clap", ints(1000, 1, 600, 1, 0, 1, 0, 1)))
                .write(box("irot", ByteString.decodeHex("03")))
                .snapshot();

        ImageHeader header = inspector.inspect(ImageFiles.heif("heicmif1", properties, 1, 2, 3));

        assertThat(header.frame()).isEqualTo(new Frame(600, 1000));
    }

    /** A side's size and its offset from the middle, each as a fraction; decoders show the part within the image. */
    @ParameterizedTest
    @CsvSource({
        "2000, 1, 0, 1, 1024",
        "1024, 1, 100, 1, 924",
        "1024, 1, -100, 1, 924",
        "4294967295, 1, 0, 1, 1024",
        "600, 1, 500, 1, 312",
        "0, 1, 0, 1, 0",
        "600, 1, 5000, 1, 0",
        "600, 1, -5000, 1, 0",
        "600, 0, 0, 0, 600",
    })
    void shouldCutACleanApertureOffAtTheImagesEdge(long side, int per, int shift, int shiftPer, int expected)
            throws Exception {
        ByteString properties = new Buffer()
                .write(box("ispe", ints(0, 1024, 512)))
                .write(box("clap", ints((int) side, per, 512, 1, shift, shiftPer, 0, 1)))
                .snapshot();
        ByteString heic = ImageFiles.heif("heicmif1", properties, 1, 2);

        if (expected == 0) {
            assertThat(refusal(heic).reason()).isEqualTo(Reason.IMAGE_CORRUPT);
        } else {
            assertThat(inspector.inspect(heic).frame()).isEqualTo(new Frame(expected, 512));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><html>|HTML",
                "  <html lang=en>|HTML",
                "<?xml version='1.0'?><svg xmlns=''>|SVG",
                "<?xml version='1.0'?><Error/>|XML",
                "%PDF-1.7|PDF",
                "{\"error\": 404}|JSON",
                "BMW builds cars, and this is no image of one.|text",
                "Not Found|text",
                "RIFF1234WAVEfmt |RIFF",
            })
    void shouldNameTextThatIsNoImage(String text, String named) {
        UnusableImageException refusal = refusal(ByteString.encodeUtf8(text));

        assertThat(refusal.reason()).isEqualTo(Reason.NOT_AN_IMAGE);
        assertThat(refusal).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "504B030414000600, NOT_AN_IMAGE, ZIP",
        "1F8B0800, NOT_AN_IMAGE, gzip",
        "0000001866747970 6D703432 00000000 69736F6D, NOT_AN_IMAGE, MP4",
        "00FF00FF00FF00FF00FF, NOT_AN_IMAGE, 00ff00ff00ff00ff",
        "FFD8, NOT_AN_IMAGE, text",
        "0000000C6A5020200D0A870A, IMAGE_TYPE_UNSUPPORTED, JPEG 2000",
        "00000100010010100000, IMAGE_TYPE_UNSUPPORTED, ICO",
    })
    void shouldNameFilesThatAreNoSupportedImage(String hex, Reason reason, String named) {
        UnusableImageException refusal = refusal(ByteString.decodeHex(hex.replace(" ", "")));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P1 2 2 0 1 1 0|PBM",
                "P2#grey|PGM",
                "P3 2 2 255|PPM",
                "P5 2 2 255|PGM",
                "P6 2 2 255|PPM",
                "P7 WIDTH 2|PAM",
                "/* XPM */ static char *x[]|XPM",
                "#define x_width 16|XBM",
                "qoif0000|QOI",
                "DDS 0000|DDS",
                "8BPS0000|Photoshop",
                "IIRO0000|raw photo (ORF)",
                "FUJIFILMCCD-RAW 0201|raw photo (RAF)",
                "....ftypcrx ....crx isom|raw photo (CR3)",
                "....ftypmif3....mif3avif|mini",
            })
    void shouldNameImagesThatAreNotSupportedAndSayWhatToSend(String text, String named) {
        UnusableImageException refusal = refusal(ByteString.encodeUtf8(text));

        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TYPE_UNSUPPORTED);
        assertThat(refusal).hasMessageContaining(named).hasMessageContaining("send it as JPEG, PNG or WebP");
    }

    @ParameterizedTest
    @CsvSource({"0xC612, 1, DNG", "0x106, 32803, sensor data", "0x106, 34892, sensor data", "0x14A, 8, NEF"})
    void shouldNameRawPhotosThatAreTiffFiles(String tag, int value, String named) {
        Buffer tiff = new Buffer().writeUtf8("MM").writeShort(42).writeInt(8).writeShort(4);
        for (int[] entry : new int[][] {{0xFE, 1}, {0x100, 160}, {0x101, 120}, {Integer.decode(tag), value}}) {
            tiff.writeShort(entry[0]).writeShort(4).writeInt(1).writeInt(entry[1]);
        }

        assertRaw(tiff.writeInt(0).snapshot(), named);
    }

    @Test
    void shouldNameRawPhotosOfCanon() {
        assertRaw(
                new Buffer()
                        .write(ByteString.decodeHex("49492A0010000000"))
                        .writeUtf8("CR")
                        .write(new byte[6])
                        .write(new byte[6])
                        .snapshot(),
                "CR2");
    }

    private void assertRaw(ByteString bytes, String named) {
        UnusableImageException refusal = refusal(bytes);

        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TYPE_UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("raw photo (").hasMessageContaining(named);
        assertThat(refusal).hasMessageContaining("export it as JPEG");
    }

    @Test
    void shouldRefuseAnEmptyImage() {
        assertThat(refusal(ByteString.EMPTY).reason()).isEqualTo(Reason.IMAGE_EMPTY);
    }

    @Test
    void shouldRefuseMorePixelsThanTheLimitByTheHeader() throws Exception {
        ByteString png = encoded(IMAGE, "PNG").substring(0, 40);
        long pixels = FRAME.pixels();

        assertThat(new ImageInspector(pixels).inspect(png).frame()).isEqualTo(FRAME);
        assertThat(refusal(new ImageInspector(pixels - 1), png).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal(withPngSize(png, 0x7FFFFFFF, 0x7FFFFFFF)).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal(withPngSize(png, -1, -1)).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal(withPngSize(png, 0, 5)).reason()).isEqualTo(Reason.IMAGE_CORRUPT);
    }

    /** Any truncation or damage gives a header or an UnusableImageException, never another exception or an endless loop. */
    @Test
    void shouldSurviveAnyDamage() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ByteString properties = new Buffer()
                .write(box("ispe", ints(0, 40, 30)))
                .write(box("irot", ByteString.decodeHex("01")))
                .snapshot();
        List<ByteString> files = List.of(
                ImageFiles.jpegWithExif(encoded(IMAGE, "JPEG"), exif(6)),
                ImageFiles.pngWithExif(encoded(IMAGE, "PNG"), exif(6)),
                ImageFiles.webpWithExif(IMAGE, exif(6)),
                encoded(IMAGE, "GIF"),
                encoded(IMAGE, "BMP").substring(0, 100),
                ImageFiles.tiff(IMAGE, 6).substring(0, 200),
                ImageFiles.heif("heicmif1", properties, 1, 2));
        for (ByteString file : files) {
            for (int round = 0; round < 3000; round++) {
                byte[] damaged =
                        file.substring(0, random.nextInt(file.size() + 1)).toByteArray();
                for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
                    int at = random.nextInt(random.nextBoolean() ? damaged.length : Math.min(64, damaged.length));
                    damaged[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt(256));
                }
                ByteString bytes = ByteString.of(damaged);

                try {
                    assertThat(inspector.inspect(bytes).frame()).isNotNull();
                } catch (UnusableImageException e) {
                    assertThat(e.reason()).isNotNull();
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ": " + bytes.hex(), e);
                }
            }
        }
    }

    private UnusableImageException refusal(ByteString bytes) {
        return refusal(inspector, bytes);
    }

    private static UnusableImageException refusal(ImageInspector inspector, ByteString bytes) {
        return catchThrowableOfType(UnusableImageException.class, () -> inspector.inspect(bytes));
    }

    private static ByteString withPngSize(ByteString png, int width, int height) {
        return new Buffer()
                .write(png.substring(0, 16))
                .write(ints(width, height))
                .write(png.substring(24))
                .snapshot();
    }
}
