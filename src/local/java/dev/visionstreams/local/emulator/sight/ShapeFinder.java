package dev.visionstreams.local.emulator.sight;

import dev.visionstreams.geometry.PixelBox;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Finds what stands out from a plain or evenly graded background, such as drawn shapes or objects on a table. */
final class ShapeFinder {
    /** Smaller differences are noise, JPEG ringing or a background that isn't graded quite evenly. */
    private static final double STANDS_OUT = 26;
    /**
     * A pixel belongs to a shape from this fraction of the distance between the colours of background and shape on.
     * A little less than half, to keep the thin ends of round shapes, but more than JPEG's chroma subsampling bleeds over
     * an edge.
     */
    private static final double EDGE = 0.4;

    private final Pixels pixels;
    private final Background background;
    private final double threshold;
    private final int smallest;

    ShapeFinder(Pixels pixels, Background background) {
        this.pixels = pixels;
        this.background = background;
        this.threshold = Math.min(60, Math.max(STANDS_OUT, 6 * background.noise()));
        this.smallest = Math.max(48, pixels.rgb().length / 5000);
    }

    /** The shapes in order from top to bottom. */
    List<Region> find() {
        byte[] marks = new byte[pixels.rgb().length];
        for (int i = 0; i < marks.length; i++) {
            marks[i] = (byte) (background.distance(pixels, i) > threshold ? 1 : 0);
        }
        List<Region> regions = new ArrayList<>();
        for (int[] component : Components.of(marks, pixels.width(), smallest)) {
            for (ColourSplit.Part part : ColourSplit.split(component, pixels, smallest)) {
                region(part, regions);
            }
        }
        return regions;
    }

    private void region(ColourSplit.Part part, List<Region> regions) {
        int width = pixels.width();
        int minX = Integer.MAX_VALUE;
        int minY = Integer.MAX_VALUE;
        int maxX = -1;
        int maxY = -1;
        int[] members = new int[part.indexes().length];
        int count = 0;
        for (int index : part.indexes()) {
            double contrast = Pixels.distance(part.rgb(), background.at(pixels, index));
            if (background.distance(pixels, index) >= EDGE * contrast) {
                members[count++] = index;
                minX = Math.min(minX, index % width);
                maxX = Math.max(maxX, index % width);
                minY = Math.min(minY, index / width);
                maxY = Math.max(maxY, index / width);
            }
        }
        int boxWidth = maxX - minX + 1;
        int boxHeight = maxY - minY + 1;
        if (count < smallest || boxWidth < 6 || boxHeight < 6) {
            return;
        }
        BitSet mask = new BitSet(boxWidth * boxHeight);
        double centreX = 0;
        double centreY = 0;
        for (int i = 0; i < count; i++) {
            int x = members[i] % width - minX;
            int y = members[i] / width - minY;
            mask.set(y * boxWidth + x);
            centreX += x + 0.5;
            centreY += y + 0.5;
        }
        String shape = shape(
                count / (double) (boxWidth * boxHeight),
                boxWidth / (double) boxHeight,
                Math.max(Math.abs(centreX / count / boxWidth - 0.5), Math.abs(centreY / count / boxHeight - 0.5)));
        PixelBox box = new PixelBox(minX, minY, maxX + 1, maxY + 1);
        if (shape.equals("triangle")) {
            box = TriangleTips.restore(box, mask, pixels.width(), pixels.height());
        }
        int step = pixels.step();
        PixelBox full = new PixelBox(
                box.minX() * step,
                box.minY() * step,
                Math.min(box.maxX() * step, pixels.fullWidth()),
                Math.min(box.maxY() * step, pixels.fullHeight()));
        regions.add(new Region(full, part.rgb(), shape, count, boxWidth, boxHeight, mask));
    }

    /** By the fraction of its box that a shape fills: a triangle one half, an ellipse pi/4, a rectangle all. */
    private static String shape(double filled, double aspect, double offCentre) {
        if (filled > 0.93) {
            return "rectangle";
        }
        if (filled > 0.7 && filled < 0.86 && offCentre < 0.05) {
            return aspect > 0.92 && aspect < 1.09 ? "circle" : "ellipse";
        }
        if (filled > 0.42 && filled < 0.6) {
            return offCentre > 0.08 ? "triangle" : "diamond";
        }
        return "shape";
    }
}
