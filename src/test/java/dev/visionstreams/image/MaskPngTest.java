package dev.visionstreams.image;

import static dev.visionstreams.image.ImageFiles.decoded;
import static dev.visionstreams.image.ImageFiles.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.image.BufferedImage;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskPngTest {
    /** Grey of 1, 8 and 16 bits, RGB, with a palette, with transparency: models may write any of them. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void shouldScaleAMapOfAnyDepthToTheBox(int type) throws Exception {
        BufferedImage map = new BufferedImage(8, 8, type);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                map.setRGB(x, y, x < 4 ? 0xFF000000 : 0xFFFFFFFF);
            }
        }

        ByteString mask = MaskPng.ofBox(encoded(map, "PNG"), 30, 7);

        BufferedImage image = decoded(mask);
        assertThat(new ImageInspector().inspect(mask)).isEqualTo(new ImageHeader(ImageFormat.PNG, 1, new Frame(30, 7)));
        assertThat(image.getColorModel().getPixelSize()).isEqualTo(1);
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 30; x++) {
                assertThat(image.getRGB(x, y)).as("%d, %d", x, y).isEqualTo(x < 15 ? 0xFF000000 : 0xFFFFFFFF);
            }
        }
    }

    @Test
    void shouldNotDecodeAMapFarTooLarge() {
        ByteString header = new Buffer()
                .write(ByteString.decodeHex("89504E470D0A1A0A0000000D49484452"))
                .writeInt(100_000)
                .writeInt(100_000)
                .write(ByteString.decodeHex("0800000000"))
                .writeInt(0)
                .readByteString();

        assertThat(refusal(header)).isEqualTo(Reason.IMAGE_TOO_LARGE);
    }

    @Test
    void shouldAcceptOnlyPng() {
        ByteString jpeg = encoded(CornerImage.upright(BufferedImage.TYPE_INT_RGB), "JPEG");

        assertThat(refusal(jpeg)).isEqualTo(Reason.IMAGE_TYPE_UNSUPPORTED);
    }

    @Test
    void shouldRefuseADamagedMap() {
        ByteString png = encoded(CornerImage.upright(BufferedImage.TYPE_BYTE_GRAY), "PNG");

        assertThat(refusal(png.substring(0, 60))).isEqualTo(Reason.IMAGE_CORRUPT);
        assertThat(refusal(ByteString.encodeUtf8("start_of_mask"))).isEqualTo(Reason.NOT_AN_IMAGE);
    }

    private static Reason refusal(ByteString map) {
        return catchThrowableOfType(UnusableImageException.class, () -> MaskPng.ofBox(map, 10, 10))
                .reason();
    }
}
