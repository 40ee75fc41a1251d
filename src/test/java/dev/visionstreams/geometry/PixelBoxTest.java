package dev.visionstreams.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelBoxTest {
    private static final PixelBox BOX = new PixelBox(10, 10, 20, 20);

    @Test
    void shouldMeasureTheOverlapOfTwoBoxes() {
        assertThat(BOX.intersectionOverUnion(BOX)).isEqualTo(1);
        // 5 x 10 of 100 + 100 - 50
        assertThat(BOX.intersectionOverUnion(new PixelBox(15, 10, 25, 20))).isCloseTo(50 / 150.0, within(1e-12));
        // 2 x 2 within 100
        assertThat(BOX.intersectionOverUnion(new PixelBox(12, 12, 14, 14))).isCloseTo(0.04, within(1e-12));
    }

    @Test
    void shouldFindNoOverlapInBoxesThatTouchOrAreApart() {
        assertThat(BOX.intersectionOverUnion(new PixelBox(20, 10, 30, 20))).isZero();
        assertThat(BOX.intersectionOverUnion(new PixelBox(30, 30, 40, 40))).isZero();
    }

    @Test
    void shouldNotOverflowForHugeBoxes() {
        PixelBox huge = new PixelBox(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);

        assertThat(huge.intersectionOverUnion(huge)).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithCountingPixels() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            PixelBox one = smallBox(random);
            PixelBox other = smallBox(random);
            int both = 0;
            int either = 0;
            for (int x = 0; x < 12; x++) {
                for (int y = 0; y < 12; y++) {
                    boolean inOne = holds(one, x, y);
                    boolean inOther = holds(other, x, y);
                    both += inOne && inOther ? 1 : 0;
                    either += inOne || inOther ? 1 : 0;
                }
            }

            assertThat(one.intersectionOverUnion(other))
                    .as("seed %d: %s and %s", seed, one, other)
                    .isCloseTo((double) both / either, within(1e-12));
        }
    }

    private static PixelBox smallBox(Random random) {
        int minX = random.nextInt(10);
        int minY = random.nextInt(10);
        return new PixelBox(minX, minY, minX + 1 + random.nextInt(11 - minX), minY + 1 + random.nextInt(11 - minY));
    }

    private static boolean holds(PixelBox box, int x, int y) {
        return box.minX() <= x && x < box.maxX() && box.minY() <= y && y < box.maxY();
    }
}
