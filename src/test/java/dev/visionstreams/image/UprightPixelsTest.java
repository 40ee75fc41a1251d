package dev.visionstreams.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ImageBytes;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import okio.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is sent, compared with the upright pixels that independent decoders give (libjpeg-turbo, libpng, libtiff and libwebp
 * by way of Pillow). A line of {@code pixels.txt}: name, size, grid (values of every n-th pixel and row), samples per pixel,
 * the file, the values.
 */
class UprightPixelsTest {
    /** The mean difference that JPEG's and WebP's own freedom explains; a wrong turn or colour is beyond 30. */
    private static final double LOSS = 10;

    /** Blocks that a decoder gets wrong differ by 100 and more; edges of colours that were stored coarsely by 80. */
    private static final int MOST_LOSS = 100;

    private static final ImageInspector INSPECTOR = new ImageInspector();

    record Fixture(String name, int width, int height, int grid, int samples, ByteString file, ByteString values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fixture> fixtures() throws IOException {
        InputStream file = Objects.requireNonNull(UprightPixelsTest.class.getResourceAsStream("/image/pixels.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            return lines.lines().map(UprightPixelsTest::fixture).toList();
        }
    }

    private static Fixture fixture(String line) {
        String[] parts = line.split(" ", 0);
        int[] size = Stream.of(parts[1].split("x")).mapToInt(Integer::parseInt).toArray();
        return new Fixture(
                parts[0],
                size[0],
                size[1],
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Objects.requireNonNull(ByteString.decodeBase64(parts[4])),
                Objects.requireNonNull(ByteString.decodeBase64(parts[5])));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldSendThePixelsThatOthersSee(Fixture fixture) throws Exception {
        ImageHeader header = INSPECTOR.inspect(fixture.file());

        // Upright ones too: they are decoded when they are made smaller.
        UprightImage upright = new UprightEncoder().encode(ImageBytes.of(fixture.file()), header);

        assertThat(header.frame().width()).isEqualTo(fixture.width());
        assertThat(header.frame().height()).isEqualTo(fixture.height());
        BufferedImage sent = ImageFiles.decoded(upright.bytes());
        assertThat(sent.getWidth()).isEqualTo(fixture.width());
        assertThat(sent.getHeight()).isEqualTo(fixture.height());
        assertThat(sent.getColorModel().hasAlpha()).isEqualTo(fixture.samples() == 4);
        int most = 0;
        long sum = 0;
        int at = 0;
        for (int y = 0; y < fixture.height(); y += fixture.grid()) {
            for (int x = 0; x < fixture.width(); x += fixture.grid()) {
                int color = sent.getRGB(x, y);
                boolean clear = fixture.samples() == 4 && fixture.values().getByte(at + 3) == 0;
                for (int sample = 0; sample < fixture.samples(); sample++) {
                    int value = (color >> (sample == 3 ? 24 : 16 - 8 * sample)) & 0xFF;
                    int difference = clear && sample < 3
                            ? 0
                            : Math.abs(value - (fixture.values().getByte(at) & 0xFF));
                    most = Math.max(most, difference);
                    sum += difference;
                    at++;
                }
            }
        }
        assertThat(at).isEqualTo(fixture.values().size());
        assertThat(sum / (double) at).as("mean difference").isLessThan(LOSS);
        assertThat(most).as("largest difference").isLessThan(MOST_LOSS);
    }
}
