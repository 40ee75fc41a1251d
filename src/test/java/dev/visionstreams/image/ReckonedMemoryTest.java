package dev.visionstreams.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.worker.ImageWorkers;
import dev.visionstreams.image.worker.WorkerSettings;
import java.time.Duration;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lossless WebP files that take as much memory as the format's rules allow: both transforms and the groups of codes in
 * blocks of 4x4 pixels, and the largest colour cache. What is reckoned to fit a worker of the smallest heap does.
 */
class ReckonedMemoryTest {
    private static ImageWorkers workers;

    @BeforeAll
    static void start() {
        workers = new ImageWorkers(new WorkerSettings(1, WorkerSettings.LEAST_HEAP_BYTES, Duration.ofMinutes(5), null));
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /** In 40 MiB, what a worker's smallest heap leaves for an image. */
    @ParameterizedTest
    @CsvSource({"2000, 1900, false, 1", "2000, 2400, false, 2", "2000, 1200, true, 1", "2000, 1800, true, 2"})
    void shouldDecodeWhatIsReckonedToFit(int width, int height, boolean transparent, int subsampling) {
        ByteString webp = ImageFiles.webp(pixels(width, height, transparent));
        ImageHeader turned = new ImageHeader(ImageFormat.WEBP, 6, new Frame(/* width= */ height, /* height= */ width));

        UprightImage upright = workers.upright(ImageBytes.of(webp), turned).join();

        assertThat(upright.subsampling()).isEqualTo(subsampling);
    }

    private static ByteString pixels(int width, int height, boolean transparent) {
        ImageFiles.BitWriter bits = new ImageFiles.BitWriter();
        bits.write(0x2F, 8);
        bits.write(width - 1, 14);
        bits.write(height - 1, 14);
        bits.write(transparent ? 1 : 0, 1 + 3);
        for (int transform : new int[] {0, 1}) {
            bits.write(1 | (transform << 1), 3 + 3);
            bits.write(0, 1);
            codes(bits);
        }
        bits.write(0, 1);
        bits.write(1 | (11 << 1), 5);
        bits.write(1, 1 + 3);
        groupNumbers(bits, (width + 3) / 4 * ((height + 3) / 4));
        for (int group = 0; group < 2; group++) {
            codes(bits);
        }
        // Decoders look ahead.
        return new Buffer().write(bits.bytes()).write(new byte[64]).readByteString();
    }

    /** Green, red, blue, alpha and distance, each with a single symbol: a value takes no bits. */
    private static void codes(ImageFiles.BitWriter bits) {
        for (int symbol : new int[] {0, 0, 0}) {
            bits.write(0b001 | (symbol << 3), 4);
        }
        bits.write(0b101 | (255 << 3), 11);
        bits.write(0b001, 4);
    }

    /** Which group of codes a block of pixels has: 0, but 1 for the last. */
    private static void groupNumbers(ImageFiles.BitWriter bits, int blocks) {
        bits.write(0, 1);
        bits.write(0b011, 3);
        bits.write(0, 1);
        bits.write(1, 8);
        for (int i = 0; i < 2; i++) {
            bits.write(0b001, 4);
        }
        bits.write(0b101 | (255 << 3), 11);
        bits.write(0b001, 4);
        for (int block = 1; block <= blocks; block++) {
            bits.write(block == blocks ? 1 : 0, 1);
        }
    }
}
