package dev.visionstreams.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbabilityMapTest {
    @Test
    void shouldSelectOnlySamplesAboveTheThreshold() {
        assertThat(drawn(map(4, 1, 126, 127, 128, 255), 4, 1)).containsExactly("..##");
    }

    /** Halfway between two samples the value is halfway, too: 0, 64, 191, 255 for twice the pixels of 0, 255. */
    @Test
    void shouldEnlargeLinearly() {
        assertThat(drawn(map(2, 2, 0, 255, 0, 255), 4, 3)).containsExactly("..##", "..##", "..##");
    }

    @Test
    void shouldKeepAxesApart() {
        assertThat(drawn(map(1, 2, 0, 255), 3, 4)).containsExactly("...", "...", "###", "###");
    }

    /** A single sample in eight isn't more than half of what the pixel covers. */
    @Test
    void shouldAverageWhatAPixelCovers() {
        assertThat(drawn(map(8, 1, 0, 0, 0, 255, 0, 0, 0, 0), 1, 1)).containsExactly(".");
        assertThat(drawn(map(8, 1, 255, 255, 255, 0, 255, 255, 255, 255), 1, 1)).containsExactly("#");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 300", "300, 7", "256, 256", "1000, 1"})
    void shouldLeaveAFullMapFullAndAnEmptyOneEmpty(int width, int height) {
        int side = 16;
        int[] full = new int[side * side];
        Arrays.fill(full, 255);

        assertThat(drawn(map(side, side, full), width, height)).hasSize(height).containsOnly("#".repeat(width));
        assertThat(drawn(map(side, side, new int[side * side]), width, height)).containsOnly(".".repeat(width));
    }

    @Test
    void shouldMirrorWithItsMap() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int width = 1 + random.nextInt(9);
            int to = 1 + random.nextInt(20);
            int[] samples = random.ints(width, 0, 256).toArray();
            int[] mirrored = new int[width];
            for (int x = 0; x < width; x++) {
                mirrored[x] = samples[width - 1 - x];
            }

            String row = drawn(map(width, 1, samples), to, 1).get(0);

            assertThat(drawn(map(width, 1, mirrored), to, 1).get(0))
                    .as("seed %d", seed)
                    .isEqualTo(new StringBuilder(row).reverse().toString());
        }
    }

    @Test
    void shouldRequireSamplesForEveryPixel() {
        assertThatThrownBy(() -> new ProbabilityMap(2, 2, ByteString.decodeHex("000000")))
                .hasMessageContaining("3 samples for 2x2");
    }

    private static ProbabilityMap map(int width, int height, int... samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return new ProbabilityMap(width, height, ByteString.of(bytes));
    }

    private static List<String> drawn(ProbabilityMap map, int width, int height) {
        List<String> rows = new ArrayList<>();
        map.resize(width, height, (y, belongs) -> {
            StringBuilder row = new StringBuilder();
            for (boolean pixel : belongs) {
                row.append(pixel ? '#' : '.');
            }
            assertThat(y).isEqualTo(rows.size());
            rows.add(row.toString());
        });
        return rows;
    }
}
