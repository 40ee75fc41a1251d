package dev.visionstreams.geometry;

import java.util.Arrays;
import okio.ByteString;

/**
 * The probability that each part of a box belongs to an object, at a resolution of its own: Gemini's {@code mask}.
 *
 * @param width samples per row, at least 1
 * @param height rows, at least 1
 * @param samples row by row from the top left, each 0 to 255
 */
public record ProbabilityMap(int width, int height, ByteString samples) {
    /** Pixels above this value belong to the object, as in Google's example. */
    static final int THRESHOLD = 127;

    public ProbabilityMap {
        if (width < 1 || height < 1 || samples.size() != (long) width * height) {
            throw new IllegalArgumentException(samples.size() + " samples for " + width + "x" + height);
        }
    }

    /**
     * Computes which of a box's pixels belong to the object: the map is resized linearly to the box's size (where the
     * map is finer, the samples that a pixel covers are averaged) and compared with {@link #THRESHOLD}. Works row by
     * row, so it needs memory for a few rows only.
     */
    public void resize(int toWidth, int toHeight, MaskRows rows) {
        Filter vertical = Filter.of(height, toHeight);
        Filter horizontal = Filter.of(width, toWidth);
        double[] mixed = new double[width];
        boolean[] belongs = new boolean[toWidth];
        for (int y = 0; y < toHeight; y++) {
            mix(vertical.from[y], vertical.weights[y], mixed);
            for (int x = 0; x < toWidth; x++) {
                double value = 0;
                for (int i = 0; i < horizontal.weights[x].length; i++) {
                    value += horizontal.weights[x][i] * mixed[horizontal.from[x] + i];
                }
                // Rounded first, as an 8-bit image would store it: 127.4 becomes 127, which is not above the threshold.
                belongs[x] = Math.round(value) > THRESHOLD;
            }
            rows.accept(y, belongs);
        }
    }

    private void mix(int from, double[] weights, double[] mixed) {
        Arrays.fill(mixed, 0);
        for (int i = 0; i < weights.length; i++) {
            int row = (from + i) * width;
            for (int x = 0; x < width; x++) {
                mixed[x] += weights[i] * (samples.getByte(row + x) & 0xFF);
            }
        }
    }

    /**
     * For each target pixel along one axis: its first source sample and the weights from there on, which add up to 1.
     */
    private static final class Filter {
        private final int[] from;
        private final double[][] weights;

        private Filter(int targets) {
            from = new int[targets];
            weights = new double[targets][];
        }

        /** A triangle around each target's centre, widened to the target's extent where sources are finer. */
        static Filter of(int sources, int targets) {
            Filter filter = new Filter(targets);
            double scale = (double) sources / targets;
            double reach = Math.max(1, scale);
            for (int target = 0; target < targets; target++) {
                double center = (target + 0.5) * scale - 0.5;
                int first = Math.max(0, (int) Math.floor(center - reach) + 1);
                int last = Math.min(sources - 1, (int) Math.ceil(center + reach) - 1);
                double[] weights = new double[last - first + 1];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = 1 - Math.abs(first + i - center) / reach;
                }
                double sum = Arrays.stream(weights).sum();
                filter.from[target] = first;
                filter.weights[target] =
                        Arrays.stream(weights).map(weight -> weight / sum).toArray();
            }
            return filter;
        }
    }
}
