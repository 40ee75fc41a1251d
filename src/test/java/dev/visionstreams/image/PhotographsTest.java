package dev.visionstreams.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.visionstreams.geometry.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okio.ByteString;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real photographs, if the folder with them exists. */
class PhotographsTest {
    private static final Path IMAGES = Path.of("../shared/images");

    private final ImageInspector inspector = new ImageInspector();
    private final UprightEncoder encoder = new UprightEncoder();

    @BeforeAll
    static void needTheFolder() {
        assumeTrue(Files.isDirectory(IMAGES), "no folder with photographs");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTurnEachLandscapeToTheSameUprightImage(int orientation) throws Exception {
        ByteString bytes = read("exif-landscape-" + orientation + ".jpg");
        ByteString reference = read("exif-landscape-1.jpg");

        ImageHeader header = inspector.inspect(bytes);
        UprightImage upright = encoder.encode(bytes, header);

        assertThat(header)
                .isEqualTo(new ImageHeader(ImageFormat.JPEG, Math.max(1, orientation), new Frame(1800, 1200)));
        assertThat(inspector.inspect(upright.bytes()).orientation()).isEqualTo(1);
        assertThat(CornerImage.difference(ImageFiles.decoded(upright.bytes()), ImageFiles.decoded(reference)))
                .isLessThan(5);
    }

    @ParameterizedTest
    @CsvSource({
        "photo.avif, AVIF, 800, 533, image/avif",
        "photo.heic, HEIC, 1280, 854, image/heic",
        "photo.jpg, JPEG, 290, 442, image/jpeg",
        "truncated.jpg, JPEG, 290, 442, image/jpeg",
        "photo.webp, WEBP, 550, 368, image/webp",
        "rgba.png, PNG, 128, 128, image/png",
        "photo.tif, TIFF, 290, 442, image/jpeg",
        "animated.gif, GIF, 85, 77, image/png",
    })
    void shouldReadEveryPhotograph(String file, ImageFormat format, int width, int height, String sentAs)
            throws Exception {
        ByteString bytes = read(file);

        ImageHeader header = inspector.inspect(bytes);

        assertThat(header).isEqualTo(new ImageHeader(format, 1, new Frame(width, height)));
        if (format != ImageFormat.AVIF) {
            UprightImage upright = encoder.encode(bytes, header);
            assertThat(upright.mediaType()).isEqualTo(sentAs);
            assertThat(inspector.inspect(upright.bytes()).frame()).isEqualTo(header.frame());
        }
    }

    @Test
    void shouldTurnALossyWebpPhotograph() throws Exception {
        ByteString bytes = read("photo.webp");

        UprightImage upright = encoder.encode(bytes, new ImageHeader(ImageFormat.WEBP, 6, new Frame(368, 550)));

        assertThat(inspector.inspect(upright.bytes()).frame()).isEqualTo(new Frame(368, 550));
    }

    private static ByteString read(String name) throws IOException {
        return ByteString.of(Files.readAllBytes(IMAGES.resolve(name)));
    }
}
