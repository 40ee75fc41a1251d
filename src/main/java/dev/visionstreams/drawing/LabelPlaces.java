package dev.visionstreams.drawing;

import java.awt.Rectangle;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a place for each label: beside its box, within the image, off the labels before it and off small boxes where that is
 * possible. The gallery's {@code labels.js} does the same.
 */
final class LabelPlaces {
    /** The share of a box that a label may cover: its object is seen all the same. */
    private static final double FREE_SHARE = 0.15;

    private final int width;
    private final int height;
    private final List<Rectangle> boxes;
    private final List<Rectangle2D> taken = new ArrayList<>();

    /** @param boxes everything that labels should leave visible, in pixels of the image */
    LabelPlaces(int width, int height, List<Rectangle> boxes) {
        this.width = width;
        this.height = height;
        this.boxes = boxes;
    }

    Rectangle2D place(Rectangle box, double labelWidth, double labelHeight) {
        double right = box.getMaxX() - labelWidth;
        double[][] corners = {
            {box.x, box.y - labelHeight},
            {box.x, box.y},
            {right, box.y - labelHeight},
            {right, box.y},
            {box.x, box.getMaxY()},
            {box.x, box.getMaxY() - labelHeight},
            {right, box.getMaxY()},
            {right, box.getMaxY() - labelHeight},
            {box.getMaxX(), box.getCenterY() - labelHeight / 2},
            {box.x - labelWidth, box.getCenterY() - labelHeight / 2},
            {box.getCenterX() - labelWidth / 2, box.getCenterY() - labelHeight / 2}
        };
        Rectangle2D best = null;
        double least = Double.MAX_VALUE;
        for (double[] corner : corners) {
            double x = Math.max(0, Math.min(corner[0], width - labelWidth));
            double y = Math.max(0, Math.min(corner[1], height - labelHeight));
            Rectangle2D place = new Rectangle2D.Double(x, y, labelWidth, labelHeight);
            double covered =
                    taken.stream().mapToDouble(other -> overlap(place, other)).sum();
            // A place that had to be moved into the image is as good as one that hides a little.
            double cost = covered + boxesHidden(place) + Math.abs(x - corner[0]) + Math.abs(y - corner[1]);
            if (cost < least) {
                least = cost;
                best = place;
            }
            if (cost == 0) {
                break;
            }
        }
        Rectangle2D chosen = best == null ? new Rectangle2D.Double(0, 0, labelWidth, labelHeight) : best;
        taken.add(chosen);
        return chosen;
    }

    /** In square pixels: as much as the label's area for each box that it hides entirely. */
    private double boxesHidden(Rectangle2D place) {
        double hidden = 0;
        for (Rectangle box : boxes) {
            double share = overlap(place, box) / Math.max(1, box.getWidth() * box.getHeight());
            hidden += Math.max(0, share - FREE_SHARE) * place.getWidth() * place.getHeight();
        }
        return hidden;
    }

    private static double overlap(Rectangle2D one, Rectangle2D other) {
        Rectangle2D both = one.createIntersection(other);
        return both.getWidth() > 0 && both.getHeight() > 0 ? both.getWidth() * both.getHeight() : 0;
    }
}
