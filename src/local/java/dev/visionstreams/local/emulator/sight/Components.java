package dev.visionstreams.local.emulator.sight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds connected pixels; pixels that touch at a corner are connected. */
final class Components {
    private Components() {}

    /**
     * The sorted indexes of each connected set of cells with the same mark.
     *
     * @param marks one per cell, 0 for cells to ignore; all are 0 afterwards
     * @param smallest sets with fewer cells are left out
     */
    static List<int[]> of(byte[] marks, int width, int smallest) {
        List<int[]> components = new ArrayList<>();
        int height = marks.length / width;
        int[] queue = new int[1024];
        for (int start = 0; start < marks.length; start++) {
            byte mark = marks[start];
            if (mark == 0) {
                continue;
            }
            marks[start] = 0;
            queue[0] = start;
            int end = 1;
            for (int next = 0; next < end; next++) {
                int x = queue[next] % width;
                int y = queue[next] / width;
                if (end + 8 > queue.length) {
                    queue = Arrays.copyOf(queue, 2 * queue.length);
                }
                for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                        int index = ny * width + nx;
                        if (marks[index] == mark) {
                            marks[index] = 0;
                            queue[end++] = index;
                        }
                    }
                }
            }
            if (end >= smallest) {
                int[] component = Arrays.copyOf(queue, end);
                Arrays.sort(component);
                components.add(component);
            }
        }
        return components;
    }
}
