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
    private static final BufferedImage PICTURE = CornerPicture.upright(BufferedImage.TYPE_INT_RGB);
    private static final Frame FRAME = new Frame(CornerPicture.WIDTH, CornerPicture.HEIGHT);

    private final ImageInspector inspector = new ImageInspector();

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"JPEG", "PNG", "GIF", "BMP", "TIFF"})
    void shouldReadFormatAndSizeOfWhatEncodersWrite(ImageFormat format) throws Exception {
        ImageHeader header = inspector.inspect(encoded(PICTURE, format.name()));

        assertThat(header).isEqualTo(new ImageHeader(format, 1, FRAME));
    }

    @Test
    void shouldReadEachKindOfWebp() throws Exception {
        ByteString lossless = ImageFiles.webp(ImageFiles.webpPixels(PICTURE));
        ByteString extended = ImageFiles.webpWithExif(PICTURE, exif(1));
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
        BufferedImage stored = CornerPicture.stored(orientation, BufferedImage.TYPE_INT_RGB);
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
    void shouldTakeAnUnknownOrientationForUpright(int orientation) throws Exception {
        ByteString jpeg = ImageFiles.jpegWithExif(encoded(PICTURE, "JPEG"), exif(orientation));

        assertThat(inspector.inspect(jpeg)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 1, FRAME));
    }

    @Test
    void shouldTakeUnreadableExifForUpright() throws Exception {
        ByteString jpeg = encoded(PICTURE, "JPEG");

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
                "BMW builds cars, and this is no picture of one.|text",
                "Not Found|text",
                "RIFF1234WAVEfmt |RIFF",
            })
    void shouldSayWhatTextIsInsteadOfAnImage(String text, String named) {
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
    void shouldSayWhatBytesAreInsteadOfAnImage(String hex, Reason reason, String named) {
        UnusableImageException refusal = refusal(ByteString.decodeHex(hex.replace(" ", "")));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal).hasMessageContaining(named);
    }

    @Test
    void shouldTellAnEmptyImage() {
        assertThat(refusal(ByteString.EMPTY).reason()).isEqualTo(Reason.IMAGE_EMPTY);
    }

    @Test
    void shouldRefuseMorePixelsThanTheLimitFromTheHeaderAlone() throws Exception {
        ByteString png = encoded(PICTURE, "PNG").substring(0, 40);
        long pixels = FRAME.pixels();

        assertThat(new ImageInspector(pixels).inspect(png).frame()).isEqualTo(FRAME);
        assertThat(refusal(new ImageInspector(pixels - 1), png).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal(withPngSize(png, 0x7FFFFFFF, 0x7FFFFFFF)).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal(withPngSize(png, -1, -1)).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        assertThat(refusal(withPngSize(png, 0, 5)).reason()).isEqualTo(Reason.IMAGE_CORRUPT);
    }

    /** Any cut and any damage ends in a header or in the typed refusal: never in another exception, never in a hang. */
    @Test
    void shouldSurviveDamageOfEveryKind() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ByteString properties = new Buffer()
                .write(box("ispe", ints(0, 40, 30)))
                .write(box("irot", ByteString.decodeHex("01")))
                .snapshot();
        List<ByteString> files = List.of(
                ImageFiles.jpegWithExif(encoded(PICTURE, "JPEG"), exif(6)),
                ImageFiles.pngWithExif(encoded(PICTURE, "PNG"), exif(6)),
                ImageFiles.webpWithExif(PICTURE, exif(6)),
                encoded(PICTURE, "GIF"),
                encoded(PICTURE, "BMP").substring(0, 100),
                ImageFiles.tiff(PICTURE, 6).substring(0, 200),
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
