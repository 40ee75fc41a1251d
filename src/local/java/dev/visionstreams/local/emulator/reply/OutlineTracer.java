package dev.visionstreams.local.emulator.reply;

import dev.visionstreams.local.emulator.sight.Region;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows the outline of a region along the edges of its cells, and leaves out corners that hardly change it. */
final class OutlineTracer {
    /** The farthest that a corner which is left out may lie beside the line, in cells. */
    private static final double TOLERANCE = 0.6;

    private final Region region;

    OutlineTracer(Region region) {
        this.region = region;
    }

    /** The longest closed line, corners as x and y counted in cells from the box's top left. */
    List<int[]> longest() {
        Map<Long, List<int[]>> edges = edges();
        List<int[]> longest = List.of();
        while (!edges.isEmpty()) {
            List<int[]> line = line(edges);
            longest = line.size() > longest.size() ? line : longest;
        }
        return simplified(longest);
    }

    /** Edges between a cell of the region and one outside, by their start, with the region on their right. */
    private Map<Long, List<int[]>> edges() {
        Map<Long, List<int[]>> edges = new HashMap<>();
        for (int y = 0; y < region.maskHeight(); y++) {
            for (int x = 0; x < region.maskWidth(); x++) {
                if (!has(x, y)) {
                    continue;
                }
                add(edges, !has(x, y - 1), x, y, x + 1, y);
                add(edges, !has(x + 1, y), x + 1, y, x + 1, y + 1);
                add(edges, !has(x, y + 1), x + 1, y + 1, x, y + 1);
                add(edges, !has(x - 1, y), x, y + 1, x, y);
            }
        }
        return edges;
    }

    private static void add(Map<Long, List<int[]>> edges, boolean outer, int x, int y, int toX, int toY) {
        if (outer) {
            edges.computeIfAbsent(key(x, y), start -> new ArrayList<>()).add(new int[] {x, y, toX, toY});
        }
    }

    private static List<int[]> line(Map<Long, List<int[]>> edges) {
        List<int[]> line = new ArrayList<>();
        Long at = edges.keySet().iterator().next();
        List<int[]> from = edges.get(at);
        while (from != null) {
            int[] edge = from.remove(from.size() - 1);
            if (from.isEmpty()) {
                edges.remove(at);
            }
            line.add(new int[] {edge[0], edge[1]});
            at = key(edge[2], edge[3]);
            from = edges.get(at);
        }
        return line;
    }

    /** Douglas and Peucker, on the two halves of the line between its first corner and the one farthest from it. */
    private static List<int[]> simplified(List<int[]> line) {
        int far = 0;
        for (int i = 0; i < line.size(); i++) {
            far = distance(line.get(0), line.get(i)) > distance(line.get(0), line.get(far)) ? i : far;
        }
        List<int[]> closed = new ArrayList<>(line);
        closed.add(line.get(0));
        List<int[]> kept = new ArrayList<>();
        simplify(closed, 0, far, kept);
        simplify(closed, far, line.size(), kept);
        return kept;
    }

    /** Adds the corners from one to before another. */
    private static void simplify(List<int[]> line, int from, int to, List<int[]> kept) {
        int farthest = from;
        double most = TOLERANCE;
        for (int i = from + 1; i < to; i++) {
            double beside = beside(line.get(from), line.get(to), line.get(i));
            if (beside > most) {
                most = beside;
                farthest = i;
            }
        }
        if (farthest == from) {
            kept.add(line.get(from));
        } else {
            simplify(line, from, farthest, kept);
            simplify(line, farthest, to, kept);
        }
    }

    private static double beside(int[] from, int[] to, int[] corner) {
        double length = Math.max(1e-9, Math.sqrt(distance(from, to)));
        double cross =
                (double) (to[0] - from[0]) * (corner[1] - from[1]) - (double) (to[1] - from[1]) * (corner[0] - from[0]);
        return Math.abs(cross) / length;
    }

    private static double distance(int[] a, int[] b) {
        return Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2);
    }

    private boolean has(int x, int y) {
        return x >= 0
                && y >= 0
                && x < region.maskWidth()
                && y < region.maskHeight()
                && region.mask().get(y * region.maskWidth() + x);
    }

    private static long key(int x, int y) {
        return (long) y << 32 | x;
    }
}
