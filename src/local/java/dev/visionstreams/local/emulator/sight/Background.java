package dev.visionstreams.local.emulator.sight;

import java.util.Arrays;
import java.util.Optional;

/**
 * A plain or evenly graded background, as one plane per colour channel that extends the colours of the image's edge to its
 * middle. Coordinates go from -1 to 1.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record Background(double[] red, double[] green, double[] blue, double noise) {
    private static final double WIDE = 80;
    private static final double CLOSE = 24;
    /** The share of the edge that must be background: shapes may touch it, photographs have no plain background. */
    private static final double SHARE = 0.75;

    /** Empty if the edge has no dominant colour. */
    static Optional<Background> of(Pixels pixels) {
        int[] edge = edge(pixels);
        int[] middle = median(pixels, edge);
        boolean[] inlier = new boolean[edge.length];
        for (int i = 0; i < edge.length; i++) {
            inlier[i] = Pixels.distance(pixels.rgb()[edge[i]], middle[0], middle[1], middle[2]) < WIDE;
        }
        double[][] planes = fit(pixels, edge, inlier);
        for (int round = 0; round < 3; round++) {
            double close = round == 0 ? 2 * CLOSE : CLOSE;
            for (int i = 0; i < edge.length; i++) {
                inlier[i] = distance(pixels, edge[i], planes) < close;
            }
            planes = fit(pixels, edge, inlier);
        }
        double squares = 0;
        int inliers = 0;
        for (int i = 0; i < edge.length; i++) {
            double distance = distance(pixels, edge[i], planes);
            if (distance < CLOSE) {
                squares += distance * distance;
                inliers++;
            }
        }
        if (inliers < SHARE * edge.length) {
            return Optional.empty();
        }
        return Optional.of(new Background(planes[0], planes[1], planes[2], Math.sqrt(squares / inliers)));
    }

    int at(Pixels pixels, int index) {
        double x = x(pixels, index);
        double y = y(pixels, index);
        return Pixels.pack(channel(red, x, y), channel(green, x, y), channel(blue, x, y));
    }

    double distance(Pixels pixels, int index) {
        double x = x(pixels, index);
        double y = y(pixels, index);
        return Pixels.distance(pixels.rgb()[index], value(red, x, y), value(green, x, y), value(blue, x, y));
    }

    private static double distance(Pixels pixels, int index, double[][] planes) {
        return new Background(planes[0], planes[1], planes[2], 0).distance(pixels, index);
    }

    private static int channel(double[] plane, double x, double y) {
        return (int) Math.round(Math.max(0, Math.min(255, value(plane, x, y))));
    }

    private static double value(double[] plane, double x, double y) {
        return plane[0] + plane[1] * x + plane[2] * y;
    }

    private static double x(Pixels pixels, int index) {
        return 2.0 * (index % pixels.width()) / Math.max(1, pixels.width() - 1) - 1;
    }

    private static double y(Pixels pixels, int index) {
        int row = index / pixels.width();
        return 2.0 * row / Math.max(1, pixels.height() - 1) - 1;
    }

    /** About a thousand pixels along the four sides. */
    private static int[] edge(Pixels pixels) {
        int width = pixels.width();
        int height = pixels.height();
        int stride = Math.max(1, (width + height) / 500);
        int[] edge = new int[4 * (width + height)];
        int count = 0;
        for (int x = 0; x < width; x += stride) {
            edge[count++] = x;
            edge[count++] = (height - 1) * width + x;
        }
        for (int y = 0; y < height; y += stride) {
            edge[count++] = y * width;
            edge[count++] = y * width + width - 1;
        }
        return Arrays.copyOf(edge, count);
    }

    private static int[] median(Pixels pixels, int[] edge) {
        int[] middle = new int[3];
        for (int channel = 0; channel < 3; channel++) {
            int shift = 16 - 8 * channel;
            int[] values = Arrays.stream(edge)
                    .map(index -> pixels.rgb()[index] >> shift & 0xff)
                    .sorted()
                    .toArray();
            middle[channel] = values[values.length / 2];
        }
        return middle;
    }

    /** Least squares for a + b x + c y in each channel, by the normal equations and Cramer's rule. */
    private static double[][] fit(Pixels pixels, int[] edge, boolean[] inlier) {
        double n = 0;
        double sx = 0;
        double sy = 0;
        double sxx = 0;
        double sxy = 0;
        double syy = 0;
        double[][] right = new double[3][3];
        for (int i = 0; i < edge.length; i++) {
            if (!inlier[i]) {
                continue;
            }
            double x = x(pixels, edge[i]);
            double y = y(pixels, edge[i]);
            n++;
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
            syy += y * y;
            for (int channel = 0; channel < 3; channel++) {
                double value = pixels.rgb()[edge[i]] >> (16 - 8 * channel) & 0xff;
                right[channel][0] += value;
                right[channel][1] += value * x;
                right[channel][2] += value * y;
            }
        }
        double determinant = determinant(n, sx, sy, sx, sxx, sxy, sy, sxy, syy);
        double[][] planes = new double[3][];
        for (int channel = 0; channel < 3; channel++) {
            double[] r = right[channel];
            planes[channel] = Math.abs(determinant) < 1e-6
                    ? new double[] {n == 0 ? 0 : r[0] / n, 0, 0}
                    : new double[] {
                        determinant(r[0], sx, sy, r[1], sxx, sxy, r[2], sxy, syy) / determinant,
                        determinant(n, r[0], sy, sx, r[1], sxy, sy, r[2], syy) / determinant,
                        determinant(n, sx, r[0], sx, sxx, r[1], sy, sxy, r[2]) / determinant
                    };
        }
        return planes;
    }

    private static double determinant(
            double a, double b, double c, double d, double e, double f, double g, double h, double i) {
        return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    }
}
