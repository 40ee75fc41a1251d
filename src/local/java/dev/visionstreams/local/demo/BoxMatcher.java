package dev.visionstreams.local.demo;

import dev.visionstreams.geometry.PixelBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares found boxes with the true ones. */
public final class BoxMatcher {
    /**
     * How well a scene's boxes were found.
     *
     * @param overlaps intersection over union for each true box, in their order; 0 for one that was missed
     * @param spurious number of found boxes without a true one
     */
    public record Match(List<Double> overlaps, int spurious) {
        public Match {
            overlaps = List.copyOf(overlaps);
        }

        /** The worst overlap; 1 if there was nothing to find. */
        public double min() {
            return overlaps.stream().mapToDouble(Double::doubleValue).min().orElse(1);
        }

        /** The mean overlap; 1 if there was nothing to find. */
        public double mean() {
            return overlaps.stream().mapToDouble(Double::doubleValue).average().orElse(1);
        }
    }

    private record Pair(int truth, int found, double overlap) {}

    private BoxMatcher() {}

    /** Matches greedily: the pair that overlaps most first. Each box is matched at most once. */
    public static Match match(List<PixelBox> truth, List<PixelBox> found) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < truth.size(); i++) {
            for (int j = 0; j < found.size(); j++) {
                double overlap = truth.get(i).intersectionOverUnion(found.get(j));
                if (overlap > 0) {
                    pairs.add(new Pair(i, j, overlap));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::overlap).reversed());
        double[] overlaps = new double[truth.size()];
        boolean[] taken = new boolean[found.size()];
        int matched = 0;
        for (Pair pair : pairs) {
            if (overlaps[pair.truth()] == 0 && !taken[pair.found()]) {
                overlaps[pair.truth()] = pair.overlap();
                taken[pair.found()] = true;
                matched++;
            }
        }
        List<Double> list = new ArrayList<>();
        for (double overlap : overlaps) {
            list.add(overlap);
        }
        return new Match(list, found.size() - matched);
    }
}
