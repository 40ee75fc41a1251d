package dev.visionstreams.local.emulator.sight;

import dev.visionstreams.geometry.PixelBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the areas of a photograph that differ most from its mean colour. Deliberately coarse, so that another encoding of
 * the same photograph gives nearly the same boxes: a smoothed grid of up to 48 by 48 cells, and boxes around the bulk of an
 * area.
 */
final class PhotoFinder {
    private static final int CELLS = 48;
    private static final int MAX = 6;
    private static final int MAX_DEPTH = 3;
    private static final double WIDE = 0.6;

    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    private record Area(int[] cells, double threshold) {}

    /** The share of an area's weight that may lie outside its box, on each side. */
    private static final double TRIM = 0.01;

    private final Pixels pixels;
    private final int columns;
    private final int rows;
    private final double[][] channels;
    private final double[] brightness;

    PhotoFinder(Pixels pixels) {
        this.pixels = pixels;
        double scale = Math.min(1, CELLS / (double) Math.max(pixels.width(), pixels.height()));
        this.columns = Math.max(1, (int) Math.round(pixels.width() * scale));
        this.rows = Math.max(1, (int) Math.round(pixels.height() * scale));
        this.channels = cells();
        double[] sums = new double[columns * rows];
        for (double[] channel : channels) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += channel[i];
            }
        }
        this.brightness = smooth(sums);
    }

    List<Region> find() {
        double[] salience = salience();
        boolean[] candidates = new boolean[salience.length];
        Arrays.fill(candidates, true);
        List<Area> areas = new ArrayList<>();
        collect(salience, candidates, areas, 0);
        areas.sort(Comparator.comparingInt((Area area) -> area.cells().length).reversed());
        return areas.stream().limit(MAX).map(area -> region(area, salience)).toList();
    }

    /** An area that covers most of the image means nothing, so it is searched again for what stands out in it. */
    private void collect(double[] salience, boolean[] candidates, List<Area> areas, int depth) {
        double threshold = otsu(IntStream.range(0, salience.length)
                .filter(i -> candidates[i])
                .mapToDouble(i -> salience[i])
                .toArray());
        double middle = Arrays.stream(brightness).average().orElse(0);
        byte[] marks = new byte[salience.length];
        for (int i = 0; i < marks.length; i++) {
            // Bright and dark cells both differ from the mean but don't belong together.
            marks[i] = (byte) (candidates[i] && salience[i] > threshold ? brightness[i] > middle ? 1 : 2 : 0);
        }
        for (int[] cells : Components.of(marks, columns, Math.max(2, salience.length / 100))) {
            Area area = new Area(cells, threshold);
            if (depth < MAX_DEPTH
                    && region(area, salience).box().area() > WIDE * pixels.fullWidth() * pixels.fullHeight()) {
                boolean[] inside = new boolean[salience.length];
                for (int cell : cells) {
                    inside[cell] = true;
                }
                collect(salience, inside, areas, depth + 1);
            } else {
                areas.add(area);
            }
        }
    }

    int meanColour() {
        int[] mean = Arrays.stream(channels)
                .mapToInt(channel -> (int) Arrays.stream(channel).average().orElse(0))
                .toArray();
        return Pixels.pack(mean[0], mean[1], mean[2]);
    }

    private double[][] cells() {
        double[][] sums = new double[3][columns * rows];
        int[] counts = new int[columns * rows];
        for (int y = 0; y < pixels.height(); y++) {
            int row = (int) ((long) y * rows / pixels.height()) * columns;
            for (int x = 0; x < pixels.width(); x++) {
                int cell = row + (int) ((long) x * columns / pixels.width());
                int pixel = pixels.rgb()[y * pixels.width() + x];
                sums[0][cell] += pixel >> 16 & 0xff;
                sums[1][cell] += pixel >> 8 & 0xff;
                sums[2][cell] += pixel & 0xff;
                counts[cell]++;
            }
        }
        for (double[] sum : sums) {
            for (int i = 0; i < counts.length; i++) {
                sum[i] /= counts[i];
            }
        }
        return sums;
    }

    private double[] salience() {
        double[] salience = new double[columns * rows];
        int mean = meanColour();
        for (int i = 0; i < salience.length; i++) {
            salience[i] = Pixels.distance(mean, channels[0][i], channels[1][i], channels[2][i]);
        }
        return smooth(smooth(salience));
    }

    private double[] smooth(double[] values) {
        double[] smooth = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int x = i % columns;
            int y = i / columns;
            double sum = 0;
            int count = 0;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
                    sum += values[ny * columns + nx];
                    count++;
                }
            }
            smooth[i] = sum / count;
        }
        return smooth;
    }

    /** The value that best separates the two halves of a histogram (Otsu 1979). */
    private static double otsu(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double total = Arrays.stream(sorted).sum();
        double below = 0;
        double best = -1;
        double threshold = sorted[0];
        for (int i = 0; i + 1 < sorted.length; i++) {
            below += sorted[i];
            double low = i + 1;
            double high = sorted.length - low;
            double difference = below / low - (total - below) / high;
            double between = low * high * difference * difference;
            if (between > best) {
                best = between;
                threshold = (sorted[i] + sorted[i + 1]) / 2;
            }
        }
        return threshold;
    }

    private Region region(Area found, double[] salience) {
        int[] area = found.cells();
        double threshold = found.threshold();
        double[] acrossColumns = new double[columns];
        double[] acrossRows = new double[rows];
        double[] colour = new double[3];
        for (int cell : area) {
            // A cell just above the threshold weighs little: in another encoding it may be below.
            double weight = salience[cell] - threshold;
            acrossColumns[cell % columns] += weight;
            acrossRows[cell / columns] += weight;
            for (int channel = 0; channel < 3; channel++) {
                colour[channel] += channels[channel][cell] / area.length;
            }
        }
        int minX = edge(acrossColumns, TRIM, pixels.fullWidth());
        int maxX = edge(acrossColumns, 1 - TRIM, pixels.fullWidth());
        int minY = edge(acrossRows, TRIM, pixels.fullHeight());
        int maxY = edge(acrossRows, 1 - TRIM, pixels.fullHeight());
        PixelBox box = new PixelBox(minX, minY, Math.max(maxX, minX + 1), Math.max(maxY, minY + 1));
        int left = minX * columns / pixels.fullWidth();
        int top = minY * rows / pixels.fullHeight();
        int maskWidth = (box.maxX() - 1) * columns / pixels.fullWidth() - left + 1;
        int maskHeight = (box.maxY() - 1) * rows / pixels.fullHeight() - top + 1;
        BitSet mask = new BitSet(maskWidth * maskHeight);
        for (int cell : area) {
            int x = cell % columns - left;
            int y = cell / columns - top;
            if (x >= 0 && x < maskWidth && y >= 0 && y < maskHeight) {
                mask.set(y * maskWidth + x);
            }
        }
        int rgb = Pixels.pack((int) colour[0], (int) colour[1], (int) colour[2]);
        return new Region(box, rgb, "area", area.length, maskWidth, maskHeight, mask);
    }

    /** The position in pixels at which this share of the weight is reached, interpolated within a cell. */
    private static int edge(double[] weights, double part, int side) {
        double wanted = part * Arrays.stream(weights).sum();
        double passed = 0;
        for (int i = 0; i < weights.length; i++) {
            if (passed + weights[i] >= wanted && weights[i] > 0) {
                double within = (wanted - passed) / weights[i];
                return (int) Math.round((i + within) / weights.length * side);
            }
            passed += weights[i];
        }
        return side;
    }
}
