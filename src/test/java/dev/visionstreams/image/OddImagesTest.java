package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.decoded;
import static dev.visionstreams.image.ImageFiles.encoded;
import static dev.visionstreams.image.ImageFiles.exif;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Unusual files from cameras, printing software and interrupted uploads. */
class OddImagesTest {
    private static final Frame FRAME = new Frame(CornerImage.WIDTH, CornerImage.HEIGHT);
    private static final BufferedImage UPRIGHT = CornerImage.upright(BufferedImage.TYPE_INT_RGB);

    private final ImageInspector inspector = new ImageInspector();
    private final UprightEncoder encoder = new UprightEncoder();

    @Test
    void shouldTurnAnImageOfSixteenBitsPerColour() throws Exception {
        BufferedImage deep = sixteenBits(32, 16, 0xFFFF, 0x8080, 0);

        UprightImage upright = encode(encoder, ImageFiles.pngWithExif(encoded(deep, "PNG"), exif(6)));

        assertThat(inspector.inspect(upright.bytes()).frame()).isEqualTo(new Frame(16, 32));
        assertColour(upright, 255, 128, 0);
    }

    @Test
    void shouldSendAnUprightImageOfSixteenBitsUnchanged() throws Exception {
        ByteString png = encoded(sixteenBits(32, 16, 0xFFFF, 0x8080, 0), "PNG");

        assertThat(encode(encoder, png).bytes()).isSameAs(png);
    }

    @Test
    void shouldSendAJpegWithBytesAfterItsEndUnchanged() throws Exception {
        ByteString jpeg = withTrail(encoded(UPRIGHT, "JPEG"));

        assertThat(encode(encoder, jpeg).bytes()).isSameAs(jpeg);
    }

    /** Phones append whole videos to their images; turned images don't contain them. */
    @Test
    void shouldTurnAJpegWithBytesAfterItsEnd() throws Exception {
        BufferedImage stored = CornerImage.stored(6, BufferedImage.TYPE_INT_RGB);

        UprightImage upright = encode(encoder, withTrail(ImageFiles.jpegWithExif(encoded(stored, "JPEG"), exif(6))));

        assertThat(CornerImage.difference(decoded(upright.bytes()), UPRIGHT)).isLessThan(4);
        assertThat(upright.bytes().indexOf(ByteString.encodeUtf8("trail"))).isNegative();
    }

    /** The header is complete, so the size is known; the model decides whether the rest is enough. */
    @Test
    void shouldSendATruncatedUprightJpegUnchanged() throws Exception {
        ByteString jpeg = encoded(UPRIGHT, "JPEG");
        ByteString cut = jpeg.substring(0, jpeg.size() - 40);

        assertThat(encode(encoder, cut).bytes()).isSameAs(cut);
        assertThat(inspector.inspect(cut).frame()).isEqualTo(FRAME);
    }

    /** The result is the image, grey where it is missing, or a refusal, but never an image of another size. */
    @Test
    void shouldTurnATruncatedJpegOrCallItCorrupt() throws Exception {
        ByteString whole =
                ImageFiles.jpegWithExif(encoded(CornerImage.stored(6, BufferedImage.TYPE_INT_RGB), "JPEG"), exif(6));
        int pixels = whole.indexOf(ByteString.decodeHex("FFDA"));
        int turned = 0;
        for (int size = pixels + 20; size < whole.size(); size += 50) {
            ByteString cut = whole.substring(0, size);
            try {
                assertThat(inspector.inspect(encode(encoder, cut).bytes()).frame())
                        .as("%d bytes", size)
                        .isEqualTo(FRAME);
                turned++;
            } catch (UnusableImageException e) {
                assertThat(e.reason()).as("%d bytes", size).isEqualTo(Reason.IMAGE_CORRUPT);
            }
        }
        assertThat(turned).isPositive();
    }

    @Test
    void shouldSendAnAnimatedWebpUnchangedWithTheSizeOfItsCanvas() throws Exception {
        ByteString webp = ImageFiles.animatedWebp(UPRIGHT, UPRIGHT);

        assertThat(inspector.inspect(webp)).isEqualTo(new ImageHeader(ImageFormat.WEBP, 1, FRAME));
        assertThat(encode(encoder, webp).bytes()).isSameAs(webp);
    }

    @ParameterizedTest
    @CsvSource({"48, 48, 32", "95, 95, 63", "10, 10, 7", "1, 1, 1"})
    void shouldScaleAnImageDown(int longestSide, int width, int height) throws Exception {
        ByteString jpeg = encoded(UPRIGHT, "JPEG");

        UprightImage smaller = encode(new UprightEncoder(longestSide), jpeg);

        assertThat(inspector.inspect(smaller.bytes()).frame()).isEqualTo(new Frame(width, height));
        assertThat(inspector.inspect(jpeg).frame())
                .as("boxes belong to the original")
                .isEqualTo(FRAME);
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"JPEG", "PNG", "GIF", "BMP"})
    void shouldShowTheSameWhenScaledDown(ImageFormat format) throws Exception {
        UprightImage smaller = encode(new UprightEncoder(24), encoded(UPRIGHT, format.name()));

        BufferedImage image = decoded(smaller.bytes());
        assertThat(new Color(image.getRGB(4, 4)).getRed()).isGreaterThan(200);
        assertThat(new Color(image.getRGB(19, 4)).getGreen()).isGreaterThan(200);
        assertThat(new Color(image.getRGB(4, 11)).getBlue()).isGreaterThan(200);
        assertThat(new Color(image.getRGB(12, 8)).getGreen()).isLessThan(60);
    }

    @Test
    void shouldScaleATurnedImageByItsUprightSide() throws Exception {
        BufferedImage stored = CornerImage.stored(6, BufferedImage.TYPE_INT_RGB);

        UprightImage smaller =
                encode(new UprightEncoder(48), ImageFiles.jpegWithExif(encoded(stored, "JPEG"), exif(6)));

        assertThat(inspector.inspect(smaller.bytes()))
                .isEqualTo(new ImageHeader(ImageFormat.JPEG, 1, new Frame(48, 32)));
    }

    @Test
    void shouldKeepTransparencyWhenScaledDown() throws Exception {
        BufferedImage clear = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(0, 0, 0xFFFF0000);

        UprightImage smaller = encode(new UprightEncoder(16), encoded(clear, "PNG"));

        assertThat(smaller.mediaType()).isEqualTo("image/png");
        assertThat(decoded(smaller.bytes()).getRGB(8, 8) >>> 24).isZero();
    }

    @Test
    void shouldSendASmallEnoughImageUnchanged() throws Exception {
        ByteString jpeg = encoded(UPRIGHT, "JPEG");

        assertThat(encode(new UprightEncoder(96), jpeg).bytes()).isSameAs(jpeg);
    }

    /** HEIC can't be decoded here, and models accept any size. */
    @Test
    void shouldSendHeicOfAnySizeUnchanged() throws Exception {
        ByteString heic = ByteString.encodeUtf8("not looked at");
        ImageHeader header = new ImageHeader(ImageFormat.HEIC, 1, new Frame(8000, 6000));

        assertThat(new UprightEncoder(100).encode(heic, header).bytes()).isSameAs(heic);
    }

    @Test
    void shouldRefuseAHeicThatWouldHaveToBeTurned() {
        ImageHeader header = new ImageHeader(ImageFormat.HEIC, 6, FRAME);

        UnusableImageException refusal = catchThrowableOfType(
                UnusableImageException.class, () -> encoder.encode(ByteString.encodeUtf8("..."), header));

        assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TYPE_UNSUPPORTED);
    }

    private UprightImage encode(UprightEncoder by, ByteString bytes) throws UnusableImageException {
        return by.encode(bytes, inspector.inspect(bytes));
    }

    private static ByteString withTrail(ByteString bytes) {
        return new Buffer()
                .write(bytes)
                .writeUtf8("trail of another file")
                .write(ByteString.decodeHex("FFD8FFE0"))
                .readByteString();
    }

    private static BufferedImage sixteenBits(int width, int height, int... samples) {
        ColorModel colors = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, ColorModel.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = colors.createCompatibleWritableRaster(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, y, samples);
            }
        }
        return new BufferedImage(colors, raster, false, null);
    }

    private static void assertColour(UprightImage image, int red, int green, int blue) {
        BufferedImage pixels = decoded(image.bytes());
        Color centre = new Color(pixels.getRGB(pixels.getWidth() / 2, pixels.getHeight() / 2));
        assertThat(centre.getRed()).isCloseTo(red, within(4));
        assertThat(centre.getGreen()).isCloseTo(green, within(4));
        assertThat(centre.getBlue()).isCloseTo(blue, within(4));
    }
}
