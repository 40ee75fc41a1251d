package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.local.emulator.sight.ExifMode;
import dev.visionstreams.local.emulator.sight.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/** The emulator must be able to decode every image that is sent unchanged, because it finds objects by their pixels. */
class OddImagesSeenTest {
    private static final BufferedImage UPRIGHT = CornerImage.upright(BufferedImage.TYPE_INT_RGB);

    @Test
    void shouldSeeCmyk() throws Exception {
        BufferedImage seen = seen(ImageFiles.adobeCmykJpeg(32, 16, 255, 255, 255, 255));

        assertThat(seen.getRGB(8, 8) & 0xF0F0F0).as("no ink is white").isEqualTo(0xF0F0F0);
    }

    @Test
    void shouldSeeSixteenBitSamples() throws Exception {
        BufferedImage deep = new BufferedImage(32, 16, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(8, 8, 0, 0xFFFF);

        BufferedImage seen = seen(encoded(deep, "PNG"));

        assertThat(seen.getRGB(8, 8) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(seen.getRGB(9, 8) & 0xFFFFFF).isZero();
    }

    @Test
    void shouldSeeWhiteBehindTransparentPixels() throws Exception {
        BufferedImage seen = seen(encoded(new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB), "PNG"));

        assertThat(seen.getRGB(4, 4) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void shouldSeeAJpegWithBytesAfterItsEnd() throws Exception {
        ByteString jpeg =
                new Buffer().write(encoded(UPRIGHT, "JPEG")).writeUtf8("trail").readByteString();

        assertThat(CornerImage.difference(seen(jpeg), UPRIGHT)).isLessThan(4);
    }

    @Test
    void shouldSeeTheTopOfATruncatedJpeg() throws Exception {
        ByteString jpeg = encoded(UPRIGHT, "JPEG");

        BufferedImage seen = seen(jpeg.substring(0, jpeg.size() - 40));

        assertThat(seen.getWidth() + "x" + seen.getHeight()).isEqualTo("96x64");
        assertThat(seen.getRGB(4, 4) & 0xC0C0C0).as("red").isEqualTo(0xC00000);
    }

    @Test
    void shouldSeeTheFirstFrameOfAnAnimatedWebp() throws Exception {
        BufferedImage other = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);

        BufferedImage seen = seen(ImageFiles.animatedWebp(UPRIGHT, other));

        assertThat(CornerImage.difference(seen, UPRIGHT)).isLessThan(4);
    }

    private static BufferedImage seen(ByteString bytes) throws IOException {
        return ImageDecoder.read(bytes.toByteArray(), ExifMode.IGNORED);
    }
}
