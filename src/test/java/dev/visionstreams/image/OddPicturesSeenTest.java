package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.emulator.ExifMode;
import dev.visionstreams.emulator.PictureReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/** What is sent as it is has to be looked at by the emulator, too: it has no other way to tell where things are. */
class OddPicturesSeenTest {
    private static final BufferedImage UPRIGHT = CornerPicture.upright(BufferedImage.TYPE_INT_RGB);

    @Test
    void shouldSeeCmyk() throws Exception {
        BufferedImage seen = seen(ImageFiles.adobeCmykJpeg(32, 16, 255, 255, 255, 255));

        assertThat(seen.getRGB(8, 8) & 0xF0F0F0).as("no ink is white").isEqualTo(0xF0F0F0);
    }

    @Test
    void shouldSeeSixteenBits() throws Exception {
        BufferedImage deep = new BufferedImage(32, 16, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(8, 8, 0, 0xFFFF);

        BufferedImage seen = seen(encoded(deep, "PNG"));

        assertThat(seen.getRGB(8, 8) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(seen.getRGB(9, 8) & 0xFFFFFF).isZero();
    }

    @Test
    void shouldSeeWhiteThroughWhatIsTransparent() throws Exception {
        BufferedImage seen = seen(encoded(new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB), "PNG"));

        assertThat(seen.getRGB(4, 4) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void shouldSeeAJpegWithBytesAfterItsEnd() throws Exception {
        ByteString jpeg =
                new Buffer().write(encoded(UPRIGHT, "JPEG")).writeUtf8("trail").readByteString();

        assertThat(CornerPicture.difference(seen(jpeg), UPRIGHT)).isLessThan(4);
    }

    @Test
    void shouldSeeTheTopOfAJpegThatIsCut() throws Exception {
        ByteString jpeg = encoded(UPRIGHT, "JPEG");

        BufferedImage seen = seen(jpeg.substring(0, jpeg.size() - 40));

        assertThat(seen.getWidth() + "x" + seen.getHeight()).isEqualTo("96x64");
        assertThat(seen.getRGB(4, 4) & 0xC0C0C0).as("red").isEqualTo(0xC00000);
    }

    @Test
    void shouldSeeTheFirstFrameOfAnAnimatedWebp() throws Exception {
        BufferedImage other = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);

        BufferedImage seen = seen(ImageFiles.animatedWebp(UPRIGHT, other));

        assertThat(CornerPicture.difference(seen, UPRIGHT)).isLessThan(4);
    }

    private static BufferedImage seen(ByteString bytes) throws IOException {
        return PictureReader.read(bytes.toByteArray(), ExifMode.IGNORED);
    }
}
