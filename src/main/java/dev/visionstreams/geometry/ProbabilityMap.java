package dev.visionstreams.geometry;

import java.util.Arrays;
import okio.ByteString;

/**
 * How likely each place of a box belongs to an object, in a resolution of its own: what Gemini calls a {@code mask}.
 *
 * @param width samples a row, at least 1
 * @param height rows, at least 1
 * @param samples row by row from the top left, each 0 to 255
 */
public record ProbabilityMap(int width, int height, ByteString samples) {
    /** A pixel belongs to the object if it is more likely than this: Google's own example. */
    public static final int THRESHOLD = 127;

    /** Takes the rows of a mask as they are made. */
    @FunctionalInterface
    public interface Rows {
        /** The array has one element for each pixel of row {@code y}, and is used again for the next one. */
        void accept(int y, boolean[] belongs);
    }

    public ProbabilityMap {
        if (width < 1 || height < 1 || samples.size() != (long) width * height) {
            throw new IllegalArgumentException(samples.size() + " samples for " + width + "x" + height);
        }
    }

    /**
     * Which of a box's pixels belong to the object: the map resized linearly to the box's size, with what a pixel covers
     * averaged where the map is finer, and compared with {@link #THRESHOLD}. Works row by row, so that memory is a few
     * rows' whatever the size.
     */
    public void resize(int toWidth, int toHeight, Rows rows) {
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
                // To whole steps first, as pictures have them: 127.4 is 127 there and so no more than the threshold.
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

    /** For each target along one side: its first source and the weights from there on, which add up to 1. */
    private static final class Filter {
        private final int[] from;
        private final double[][] weights;

        private Filter(int targets) {
            from = new int[targets];
            weights = new double[targets][];
        }

        /** A triangle around each target's centre, as wide as what the target covers where sources are finer. */
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
