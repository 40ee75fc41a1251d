package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.decoded;
import static dev.visionstreams.image.ImageFiles.encoded;
import static dev.visionstreams.image.ImageFiles.exif;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.bytes.BytesOnDisk;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UprightEncoderTest {
    /** JPEG loses a little at the edges of blocks; an image turned the wrong way differs by more than 60. */
    private static final double JPEG_LOSS = 4;

    private static final Frame FRAME = new Frame(CornerImage.WIDTH, CornerImage.HEIGHT);
    private static final BufferedImage UPRIGHT = CornerImage.upright(BufferedImage.TYPE_INT_RGB);

    private final ImageInspector inspector = new ImageInspector();
    private final UprightEncoder encoder = new UprightEncoder();

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void shouldTurnJpegUpright(int orientation) throws Exception {
        BufferedImage stored = CornerImage.stored(orientation, BufferedImage.TYPE_INT_RGB);

        UprightImage upright = encode(ImageFiles.jpegWithExif(encoded(stored, "JPEG"), exif(orientation)));

        assertUprightJpeg(upright);
    }

    @Test
    void shouldDecodeNoMorePixelsThanAllowedFromMemoryAndFromAFile(@TempDir Path folder) throws Exception {
        BufferedImage stored = CornerImage.stored(6, BufferedImage.TYPE_INT_RGB);
        ByteString jpeg = ImageFiles.jpegWithExif(encoded(stored, "JPEG"), exif(6));
        Path file = Files.write(folder.resolve("a"), jpeg.toByteArray());
        UprightEncoder bounded = new UprightEncoder(null, FRAME.width() * FRAME.height() * 11 / 2);
        try (ImageBytes bytes = new BytesOnDisk(file, jpeg.size(), jpeg.sha256().hex(), () -> {})) {
            UprightImage half = bounded.encode(bytes, inspector.inspect(bytes));

            assertThat(inspector.inspect(half.bytes()))
                    .isEqualTo(new ImageHeader(ImageFormat.JPEG, 1, new Frame(FRAME.width() / 2, FRAME.height() / 2)));
            assertThat(inspector.inspect(bytes)).isEqualTo(inspector.inspect(jpeg));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void shouldTurnPngWithTransparencyUprightWithoutLoss(int orientation) throws Exception {
        BufferedImage stored = withHole(CornerImage.stored(orientation, BufferedImage.TYPE_INT_ARGB));

        UprightImage upright = encode(ImageFiles.pngWithExif(encoded(stored, "PNG"), exif(orientation)));

        assertThat(upright.mediaType()).isEqualTo("image/png");
        assertThat(inspector.inspect(upright.bytes())).isEqualTo(new ImageHeader(ImageFormat.PNG, 1, FRAME));
        BufferedImage expected = withHole(CornerImage.upright(BufferedImage.TYPE_INT_ARGB));
        assertThat(CornerImage.difference(decoded(upright.bytes()), expected)).isZero();
        assertThat(decoded(upright.bytes()).getRGB(FRAME.width() / 2, FRAME.height() / 2) >>> 24)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTurnTiffUpright(int orientation) throws Exception {
        BufferedImage stored = CornerImage.stored(orientation, BufferedImage.TYPE_INT_RGB);

        assertUprightJpeg(encode(ImageFiles.tiff(stored, orientation)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void shouldTurnWebpUpright(int orientation) throws Exception {
        BufferedImage stored = CornerImage.stored(orientation, BufferedImage.TYPE_INT_RGB);

        UprightImage upright = encode(ImageFiles.webpWithExif(stored, exif(orientation)));

        assertThat(CornerImage.difference(decoded(upright.bytes()), UPRIGHT)).isLessThan(JPEG_LOSS);
        assertThat(inspector.inspect(upright.bytes()).frame()).isEqualTo(FRAME);
        assertThat(inspector.inspect(upright.bytes()).orientation()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"JPEG", "PNG"})
    void shouldSendFormatsUnchangedThatModelsAccept(ImageFormat format) throws Exception {
        ByteString bytes = encoded(UPRIGHT, format.name());

        UprightImage upright = encode(bytes);

        assertThat(upright.bytes()).isSameAs(bytes);
        assertThat(upright.mediaType()).isEqualTo(format.mediaType());
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"GIF", "BMP"})
    void shouldTranscodeFormatsThatModelsDoNotAccept(ImageFormat format) throws Exception {
        assertUprightJpeg(encode(encoded(UPRIGHT, format.name())));
    }

    @Test
    void shouldPlaceAGifFrameOnItsCanvas() throws Exception {
        ByteString gif = encoded(UPRIGHT, "GIF");
        // The canvas grows to the right and below; the frame moves by (7, 5).
        int descriptor = gif.indexOf(ByteString.decodeHex("2C0000000060004000"));
        ByteString larger = new Buffer()
                .write(gif.substring(0, 6))
                .writeShortLe(200)
                .writeShortLe(100)
                .write(gif.substring(10, descriptor + 1))
                .writeShortLe(7)
                .writeShortLe(5)
                .write(gif.substring(descriptor + 5))
                .snapshot();

        BufferedImage upright = decoded(encode(larger).bytes());

        assertThat(upright.getWidth()).isEqualTo(200);
        assertThat(upright.getHeight()).isEqualTo(100);
        BufferedImage place = upright.getSubimage(7, 5, FRAME.width(), FRAME.height());
        assertThat(CornerImage.difference(place, UPRIGHT)).isZero();
        assertThat(upright.getRGB(3, 3) >>> 24).isZero();
    }

    @Test
    void shouldKeepGraysAsTheyAre() throws Exception {
        BufferedImage gray = new BufferedImage(32, 16, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSamples(0, 0, 32, 16, 0, filled(32 * 16, 100));

        UprightImage upright = encode(ImageFiles.jpegWithExif(encoded(gray, "JPEG"), exif(6)));

        Color center = new Color(decoded(upright.bytes()).getRGB(8, 16));
        assertThat(center.getRed()).isCloseTo(100, within(3));
        assertThat(center.getBlue()).isCloseTo(100, within(3));
    }

    /** Adobe stores CMYK inverted: 0 is full ink. The exact colour of an ink depends on the profile. */
    @ParameterizedTest
    @CsvSource({"255, 255, 255, 255, 255, 255, 255", "0, 255, 255, 255, 0, 205, 240", "255, 255, 255, 0, 30, 30, 30"})
    void shouldConvertCmykJpeg(int cyan, int magenta, int yellow, int black, int red, int green, int blue)
            throws Exception {
        ByteString jpeg = ImageFiles.adobeCmykJpeg(32, 16, cyan, magenta, yellow, black);

        UprightImage upright = encode(ImageFiles.jpegWithExif(jpeg, exif(6)));

        Color center = new Color(decoded(upright.bytes()).getRGB(8, 16));
        assertThat(center.getRed()).isCloseTo(red, within(60));
        assertThat(center.getGreen()).isCloseTo(green, within(60));
        assertThat(center.getBlue()).isCloseTo(blue, within(60));
    }

    /** With a linear profile: half of the light is 188 in sRGB's encoding (IEC 61966-2-1). */
    @Test
    void shouldConvertOtherColourSpacesToSrgb() throws Exception {
        BufferedImage half = new BufferedImage(32, 16, BufferedImage.TYPE_3BYTE_BGR);
        half.getRaster().setPixels(0, 0, 32, 16, filled(32 * 16 * 3, 128));
        ByteString profile =
                ByteString.of(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
        ByteString jpeg = ImageFiles.jpegWithProfile(encoded(half, "JPEG"), profile);

        UprightImage upright = encode(ImageFiles.jpegWithExif(jpeg, exif(6)));

        Color center = new Color(decoded(upright.bytes()).getRGB(8, 16));
        assertThat(center.getGreen()).isCloseTo(188, within(3));
    }

    @Test
    void shouldNameATypeThatCanNotBeUsed() {
        ImageHeader avif = new ImageHeader(ImageFormat.AVIF, 1, FRAME);

        UnusableImageException refusal = catchThrowableOfType(
                UnusableImageException.class, () -> encoder.encode(ByteString.encodeUtf8("...."), avif));

        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TYPE_UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("image/avif");
    }

    @Test
    void shouldRefuseDamagedPixels() throws Exception {
        ByteString bytes = ImageFiles.pngWithExif(encoded(UPRIGHT, "PNG"), exif(6));
        ByteString cut = bytes.substring(0, bytes.size() / 2);
        ImageHeader header = inspector.inspect(cut);

        UnusableImageException refusal =
                catchThrowableOfType(UnusableImageException.class, () -> encoder.encode(cut, header));

        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_CORRUPT);
    }

    @Test
    void shouldRefusePixelsOfAnotherSizeThanTheHeaders() {
        ByteString bitmap = encoded(UPRIGHT, "BMP");
        ImageHeader smaller = new ImageHeader(ImageFormat.BMP, 1, new Frame(10, 10));

        UnusableImageException refusal =
                catchThrowableOfType(UnusableImageException.class, () -> encoder.encode(bitmap, smaller));

        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_CORRUPT);
    }

    private UprightImage encode(ByteString bytes) throws UnusableImageException {
        return encoder.encode(bytes, inspector.inspect(bytes));
    }

    private void assertUprightJpeg(UprightImage upright) throws UnusableImageException {
        assertThat(upright.mediaType()).isEqualTo("image/jpeg");
        assertThat(inspector.inspect(upright.bytes())).isEqualTo(new ImageHeader(ImageFormat.JPEG, 1, FRAME));
        assertThat(CornerImage.difference(decoded(upright.bytes()), UPRIGHT)).isLessThan(JPEG_LOSS);
    }

    private static BufferedImage withHole(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setComposite(AlphaComposite.Clear);
        graphics.fillRect(image.getWidth() / 2 - 4, image.getHeight() / 2 - 4, 8, 8);
        graphics.dispose();
        return image;
    }

    private static int[] filled(int length, int value) {
        int[] values = new int[length];
        Arrays.fill(values, value);
        return values;
    }
}
