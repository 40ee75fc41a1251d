package dev.visionstreams.local.demo;

import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.Scene.Shape;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import okio.ByteString;

/** Draws scenes, as pixels and as files. */
public final class ScenePainter {
    private static final float QUALITY = 0.92f;

    private ScenePainter() {}

    /** Draws upright, with smooth edges. */
    public static BufferedImage paint(Scene scene) {
        int width = scene.frame().width();
        int height = scene.frame().height();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        // Otherwise Java moves outlines by half a pixel, and the boxes aren't exact.
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setPaint(new GradientPaint(
                0, 0, new Color(scene.backgroundTop()), 0, height, new Color(scene.backgroundBottom())));
        graphics.fillRect(0, 0, width, height);
        for (Shape shape : scene.shapes()) {
            graphics.setColor(new Color(shape.colour().rgb()));
            graphics.fill(outline(shape));
        }
        graphics.dispose();
        return image;
    }

    /** Returns the file, with pixels stored as its EXIF orientation says. */
    public static ByteString encode(Scene scene) {
        BufferedImage stored = turned(paint(scene), scene.encoding().orientation());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer =
                ImageIO.getImageWritersByMIMEType(scene.encoding().mediaType()).next();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            boolean jpeg = scene.encoding() != Scene.Encoding.PNG;
            if (jpeg) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(QUALITY);
            }
            writer.setOutput(output);
            writer.write(null, new IIOImage(stored, null, null), how);
            output.flush();
            ByteString encoded = ByteString.of(bytes.toByteArray());
            return jpeg ? ExifOrientation.add(encoded, scene.encoding().orientation()) : encoded;
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        } finally {
            writer.dispose();
        }
    }

    /** The shape's true outline, in pixels of the upright image. */
    public static java.awt.Shape outline(Shape shape) {
        PixelBox box = shape.box();
        return switch (shape.kind()) {
            case CIRCLE, ELLIPSE -> new Ellipse2D.Double(box.minX(), box.minY(), box.width(), box.height());
            case RECTANGLE -> new java.awt.Rectangle(box.minX(), box.minY(), box.width(), box.height());
            case TRIANGLE ->
                new Polygon(
                        new int[] {box.minX() + box.width() / 2, box.maxX(), box.minX()},
                        new int[] {box.minY(), box.maxY(), box.maxY()},
                        3);
        };
    }

    /** Turns the other way than a viewer does for this orientation. */
    private static BufferedImage turned(BufferedImage upright, int orientation) {
        double width = upright.getWidth();
        double height = upright.getHeight();
        AffineTransform turn =
                switch (orientation) {
                    case 1 -> new AffineTransform();
                    case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
                    case 6 -> new AffineTransform(0, -1, 1, 0, 0, width);
                    case 8 -> new AffineTransform(0, 1, -1, 0, height, 0);
                    default -> throw new IllegalArgumentException("unsupported orientation " + orientation);
                };
        if (turn.isIdentity()) {
            return upright;
        }
        boolean swapped = orientation >= 5;
        BufferedImage stored = new BufferedImage(
                swapped ? upright.getHeight() : upright.getWidth(),
                swapped ? upright.getWidth() : upright.getHeight(),
                BufferedImage.TYPE_INT_RGB);
        return new AffineTransformOp(turn, AffineTransformOp.TYPE_NEAREST_NEIGHBOR).filter(upright, stored);
    }
}
