package dev.visionstreams.drawing;

import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws marks into an image: edges on the pixels that events name, outlines around what masks cover, labels apart. */
public final class MarkPainter {
    private static final Color[] COLOURS = {
        new Color(0xe6007e), new Color(0x0091d5), new Color(0x1f9d36), new Color(0xd97900), new Color(0x7d3cff)
    };
    private static final Color HALO = new Color(255, 255, 255, 200);

    /** Boxes have a thousand labels at most; beyond, an image shows nothing but labels. */
    private static final int MAX_LABELS = 200;

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final double scale;
    private final float thickness;

    private MarkPainter(BufferedImage image, int width) {
        this.image = image;
        this.scale = (double) image.getWidth() / width;
        int longer = Math.max(image.getWidth(), image.getHeight());
        thickness = Math.max(2, longer / 400f);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.max(12, longer / 55)));
    }

    /**
     * Draws into the image.
     *
     * @param width of the image that the marks refer to, in pixels; the given one may be smaller
     */
    public static void paint(BufferedImage image, int width, List<Mark> marks) {
        MarkPainter painter = new MarkPainter(image, width);
        try {
            for (int i = 0; i < marks.size(); i++) {
                painter.shape(marks.get(i), COLOURS[i % COLOURS.length]);
            }
            painter.labels(marks);
        } finally {
            painter.graphics.dispose();
        }
    }

    private void shape(Mark mark, Color colour) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        if (!mark.rings().isEmpty()) {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.draw(path(mark.rings()));
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
        }
        if (mark.point() != null) {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            dot(mark.point(), colour);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
        }
        if (mark.box() != null) {
            Rectangle box = scaled(mark.box());
            BufferedImage mask = mark.mask();
            if (mask != null) {
                outline(mask, box, colour);
            }
            graphics.setStroke(new BasicStroke(thickness));
            graphics.drawRect(box.x, box.y, Math.max(1, box.width - 1), Math.max(1, box.height - 1));
        }
    }

    private Rectangle scaled(PixelBox box) {
        int left = (int) Math.round(box.minX() * scale);
        int top = (int) Math.round(box.minY() * scale);
        int right = (int) Math.round(box.maxX() * scale);
        int bottom = (int) Math.round(box.maxY() * scale);
        return new Rectangle(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }

    private Path2D path(List<List<Point>> rings) {
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        for (List<Point> ring : rings) {
            for (int i = 0; i < ring.size(); i++) {
                double x = ring.get(i).x * scale;
                double y = ring.get(i).y * scale;
                if (i == 0) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
            }
            if (!ring.isEmpty()) {
                path.closePath();
            }
        }
        return path;
    }

    private void dot(PixelPoint point, Color colour) {
        double radius = 3 * thickness;
        double x = (point.x() + 0.5) * scale;
        double y = (point.y() + 0.5) * scale;
        graphics.setColor(HALO);
        graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        graphics.setColor(colour);
        double inner = radius * 0.7;
        graphics.fill(new Ellipse2D.Double(x - inner, y - inner, 2 * inner, 2 * inner));
    }

    /** Colours the pixels that the mask covers and that are about {@code thickness} from one it doesn't cover. */
    private void outline(BufferedImage mask, Rectangle box, Color colour) {
        int reach = Math.round(thickness);
        for (int y = 0; y < box.height && box.y + y < image.getHeight(); y++) {
            for (int x = 0; x < box.width && box.x + x < image.getWidth(); x++) {
                if (covers(mask, box, x, y)
                        && !(covers(mask, box, x - reach, y)
                                && covers(mask, box, x + reach, y)
                                && covers(mask, box, x, y - reach)
                                && covers(mask, box, x, y + reach))) {
                    image.setRGB(box.x + x, box.y + y, colour.getRGB());
                }
            }
        }
    }

    /** The mask may be smaller or larger than its box is here. */
    private static boolean covers(BufferedImage mask, Rectangle box, int x, int y) {
        if (x < 0 || y < 0 || x >= box.width || y >= box.height) {
            return false;
        }
        int maskX = (int) ((long) x * mask.getWidth() / box.width);
        int maskY = (int) ((long) y * mask.getHeight() / box.height);
        return (mask.getRGB(maskX, maskY) & 0xff) > 127;
    }

    private void labels(List<Mark> marks) {
        FontMetrics metrics = graphics.getFontMetrics();
        List<Mark> labelled = marks.subList(0, Math.min(marks.size(), MAX_LABELS));
        LabelPlaces places = new LabelPlaces(
                image.getWidth(),
                image.getHeight(),
                labelled.stream().map(this::anchor).toList());
        for (int i = 0; i < labelled.size(); i++) {
            Mark mark = labelled.get(i);
            String text = mark.label().substring(0, Math.min(mark.label().length(), 60));
            if (text.isBlank()) {
                continue;
            }
            Rectangle2D place = places.place(anchor(mark), metrics.stringWidth(text) + 8, metrics.getHeight());
            graphics.setColor(COLOURS[i % COLOURS.length]);
            graphics.fill(place);
            graphics.setColor(Color.WHITE);
            graphics.drawString(text, (float) place.getX() + 4, (float) place.getY() + metrics.getAscent());
        }
    }

    private Rectangle anchor(Mark mark) {
        PixelPoint point = mark.point();
        if (mark.box() != null) {
            return scaled(mark.box());
        }
        int radius = Math.round(3 * thickness);
        int x = point == null ? 0 : (int) (point.x() * scale);
        int y = point == null ? 0 : (int) (point.y() * scale);
        return new Rectangle(x - radius, y - radius, 2 * radius, 2 * radius);
    }
}
