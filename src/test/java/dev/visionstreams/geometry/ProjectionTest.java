package dev.visionstreams.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
    /** The expected edges were printed by Python's {@code int(value / 1000 * side)}, which is Google's example. */
    @ParameterizedTest(name = "{0}x{1}, y {2}..{4}, x {3}..{5}")
    @CsvSource({
        "1, 1, 0, 0, 1000, 1000, 0, 0, 1, 1",
        "1, 1, 999, 999, 1000, 1000, 0, 0, 1, 1",
        "2, 3, 290, 290, 570, 570, 0, 0, 1, 1",
        "2, 3, 999, 999, 1000, 1000, 1, 2, 2, 3",
        "100, 100, 290, 290, 570, 570, 28, 28, 56, 56",
        "100, 100, 123, 456, 789, 999, 45, 12, 99, 78",
        "640, 480, 0, 0, 1000, 1000, 0, 0, 640, 480",
        "640, 480, 290, 290, 570, 570, 185, 139, 364, 273",
        "640, 480, 123, 456, 789, 999, 291, 59, 639, 378",
        "640, 480, 333, 334, 334, 335, 213, 159, 214, 160",
        "1800, 1200, 0, 0, 1, 1, 0, 0, 1, 1",
        "1200, 1800, 290, 290, 570, 570, 348, 522, 683, 1026",
        "1200, 1800, 333, 334, 334, 335, 400, 599, 402, 601",
        "4032, 3024, 290, 290, 570, 570, 1169, 876, 2298, 1723",
        "999, 1001, 123, 456, 789, 999, 455, 123, 998, 789",
        "7, 5000, 999, 999, 1000, 1000, 6, 4995, 7, 5000",
        "65535, 65535, 123, 456, 789, 999, 29883, 8060, 65469, 51707",
        "1366, 768, 333, 334, 334, 335, 456, 255, 457, 256",
    })
    void shouldProjectAsGooglesExampleDoes(
            int width, int height, double y0, double x0, double y1, double x1, int minX, int minY, int maxX, int maxY) {
        PixelBox box = new Frame(width, height).project(new NormalizedBox(y0, x0, y1, x1));

        assertThat(box).isEqualTo(new PixelBox(minX, minY, maxX, maxY));
    }

    /** Computed by hand: these boxes round to zero size and get the pixel in which they lie. */
    @ParameterizedTest
    @CsvSource({
        "10, 10, 510, 520, 530, 540, 5, 5, 6, 6",
        "10, 10, 0, 0, 1, 1, 0, 0, 1, 1",
        "1, 1, 500, 500, 501, 501, 0, 0, 1, 1",
        "3, 5, 100, 100, 900, 150, 0, 0, 1, 4",
        "1000, 1, 700, 100, 800, 900, 100, 0, 900, 1",
    })
    void shouldWidenASideThatRoundsToZeroToOnePixel(
            int width, int height, double y0, double x0, double y1, double x1, int minX, int minY, int maxX, int maxY) {
        PixelBox box = new Frame(width, height).project(new NormalizedBox(y0, x0, y1, x1));

        assertThat(box).isEqualTo(new PixelBox(minX, minY, maxX, maxY));
    }

    @Test
    void shouldStayWithinTheFrameWhenAMinimumRoundsToItsFarEdge() {
        double belowTheEdge = Math.nextDown(1000.0);

        PixelBox box = new Frame(3000, 3000).project(new NormalizedBox(belowTheEdge, belowTheEdge, 1000, 1000));

        assertThat(box).isEqualTo(new PixelBox(2999, 2999, 3000, 3000));
    }

    /**
     * Against the exact quotient in decimals: each edge is its floor, or one less where the quotient is a whole number
     * that binary fractions just miss (290 of 1000 in 100 pixels is 28, in Google's example too).
     */
    @Test
    void shouldKeepEveryRandomBoxWithinItsFrameAndNextToTheExactEdges() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            Frame frame = new Frame(1 + random.nextInt(random.nextBoolean() ? 12 : 20_000), 1 + random.nextInt(9_000));
            NormalizedBox box = randomBox(random);

            PixelBox pixels = frame.project(box);

            String what = "seed " + seed + ", round " + round + ": " + box + " in " + frame + " is " + pixels;
            assertThat(pixels.maxX()).as(what).isLessThanOrEqualTo(frame.width());
            assertThat(pixels.maxY()).as(what).isLessThanOrEqualTo(frame.height());
            assertThat(pixels.area()).as(what).isPositive();
            assertEdges(what, box.minX(), box.maxX(), frame.width(), pixels.minX(), pixels.maxX());
            assertEdges(what, box.minY(), box.maxY(), frame.height(), pixels.minY(), pixels.maxY());
        }
    }

    @Test
    void shouldPutAPointIntoItsPixelAndTheFarEdgeIntoTheLast() {
        Frame frame = new Frame(200, 100);

        assertThat(frame.project(new NormalizedPoint(0, 0))).isEqualTo(new PixelPoint(0, 0));
        assertThat(frame.project(new NormalizedPoint(500, 250))).isEqualTo(new PixelPoint(50, 50));
        assertThat(frame.project(new NormalizedPoint(1000, 1000))).isEqualTo(new PixelPoint(199, 99));
        assertThat(new Frame(1, 1).project(new NormalizedPoint(999.9, 1000))).isEqualTo(new PixelPoint(0, 0));
    }

    private static void assertEdges(String what, double min, double max, int side, int minPixel, int maxPixel) {
        int exactMin = Math.min(exactFloor(min, side), side - 1);
        assertThat(minPixel).as(what).isBetween(Math.max(0, exactMin - 1), exactMin);
        int exactMax = exactFloor(max, side);
        assertThat(maxPixel).as(what).isBetween(Math.max(minPixel + 1, exactMax - 1), Math.max(minPixel + 1, exactMax));
    }

    private static int exactFloor(double value, int side) {
        return new BigDecimal(value)
                .multiply(BigDecimal.valueOf(side))
                .movePointLeft(3)
                .setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }

    private static NormalizedBox randomBox(Random random) {
        while (true) {
            boolean whole = random.nextBoolean();
            double[] edges = random.doubles(4, 0, 1001)
                    .map(edge -> Math.min(1000, whole ? Math.floor(edge) : edge))
                    .toArray();
            var box = NormalizedBox.of(edges[0], edges[1], edges[2], edges[3]);
            if (box.isPresent()) {
                return box.get();
            }
        }
    }
}
