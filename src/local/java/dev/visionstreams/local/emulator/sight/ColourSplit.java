package dev.visionstreams.local.emulator.sight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Separates touching shapes of different even colours. Anything without a few even colours stays whole. */
final class ColourSplit {
    private static final double SAME = 60;
    private static final double ENOUGH = 0.85;
    private static final double LEAST = 0.1;
    private static final int REACH = 3;

    /** Pixels as sorted indexes, and their most frequent colour. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    record Part(int[] indexes, int rgb) {}

    private ColourSplit() {}

    static List<Part> split(int[] component, Pixels pixels, int smallest) {
        int[] rgb = pixels.rgb();
        int first = dominant(component, rgb);
        int[] inner = inner(component, pixels);
        List<Integer> colours = new ArrayList<>();
        int[] rest = inner;
        while (rest.length >= LEAST * inner.length && rest.length > 0) {
            int colour = dominant(rest, rgb);
            int before = rest.length;
            rest = without(rest, rgb, colour);
            if (before - rest.length < LEAST * inner.length) {
                break;
            }
            colours.add(colour);
        }
        if (colours.size() < 2 || rest.length > (1 - ENOUGH) * inner.length) {
            return List.of(new Part(component, first));
        }
        byte[] marks = new byte[rgb.length];
        for (int index : component) {
            marks[index] = (byte) (nearest(colours, rgb[index]) + 1);
        }
        int least = Math.max(smallest, component.length / 50);
        return Components.of(marks, pixels.width(), least).stream()
                // Blended pixels along an edge may be nearest to a third colour: thin slivers without inner pixels.
                .filter(indexes -> inner(indexes, pixels).length > indexes.length / 3)
                .map(indexes -> new Part(indexes, dominant(indexes, rgb)))
                .toList();
    }

    /** The pixels whose surroundings have the same colour; the blended colours along edges are left out. */
    private static int[] inner(int[] indexes, Pixels pixels) {
        int width = pixels.width();
        int height = pixels.height();
        return Arrays.stream(indexes)
                .filter(index -> {
                    int x = index % width;
                    int y = index / width;
                    return same(pixels, index, index - Math.min(REACH, x))
                            && same(pixels, index, index + Math.min(REACH, width - 1 - x))
                            && same(pixels, index, index - width * Math.min(REACH, y))
                            && same(pixels, index, index + width * Math.min(REACH, height - 1 - y));
                })
                .toArray();
    }

    private static boolean same(Pixels pixels, int one, int other) {
        return Pixels.distance(pixels.rgb()[one], pixels.rgb()[other]) < SAME / 2;
    }

    /** The mean of the most frequent colours, those in the fullest of 4096 bins. */
    static int dominant(int[] indexes, int[] rgb) {
        Map<Integer, long[]> bins = new HashMap<>();
        for (int index : indexes) {
            int pixel = rgb[index];
            long[] bin = bins.computeIfAbsent(
                    Pixels.pack(pixel >> 20 & 0xf, pixel >> 12 & 0xf, pixel >> 4 & 0xf), key -> new long[4]);
            bin[0]++;
            bin[1] += pixel >> 16 & 0xff;
            bin[2] += pixel >> 8 & 0xff;
            bin[3] += pixel & 0xff;
        }
        long[] fullest = new long[] {0, 0, 0, 0};
        for (long[] bin : bins.values()) {
            fullest = bin[0] > fullest[0] ? bin : fullest;
        }
        long count = Math.max(1, fullest[0]);
        return Pixels.pack((int) (fullest[1] / count), (int) (fullest[2] / count), (int) (fullest[3] / count));
    }

    private static int[] without(int[] indexes, int[] rgb, int colour) {
        int[] left = new int[indexes.length];
        int count = 0;
        for (int index : indexes) {
            if (Pixels.distance(rgb[index], colour) >= SAME) {
                left[count++] = index;
            }
        }
        return Arrays.copyOf(left, count);
    }

    private static int nearest(List<Integer> colours, int pixel) {
        int nearest = 0;
        for (int i = 1; i < colours.size(); i++) {
            if (Pixels.distance(pixel, colours.get(i)) < Pixels.distance(pixel, colours.get(nearest))) {
                nearest = i;
            }
        }
        return nearest;
    }
}
