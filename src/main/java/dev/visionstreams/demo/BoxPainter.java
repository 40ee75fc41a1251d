package dev.visionstreams.demo;

import dev.visionstreams.emulator.ExifMode;
import dev.visionstreams.emulator.PictureReader;
import dev.visionstreams.geometry.PixelBox;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import okio.ByteString;

/** Draws boxes and their labels into a picture, so that a person can see whether they are right. */
public final class BoxPainter {
    private static final Color[] COLOURS = {
        new Color(0xe6007e), new Color(0x00a0e9), new Color(0x22ac38), new Color(0xf39800), new Color(0x7d3cff)
    };

    private BoxPainter() {}

    /**
     * A mask and where it belongs.
     *
     * @param png of the box's size, white where the object is
     */
    public record Mask(PixelBox box, ByteString png) {}

    /**
     * The picture, turned upright, with boxes and tinted where masks say that there is something.
     *
     * @throws IOException if the bytes are no JPEG, PNG or WebP
     */
    public static BufferedImage paint(ByteString picture, List<LabelledBox> boxes, List<Mask> masks)
            throws IOException {
        BufferedImage image = PictureReader.read(picture.toByteArray(), ExifMode.APPLIED);
        for (int i = 0; i < masks.size(); i++) {
            tint(image, masks.get(i), COLOURS[i % COLOURS.length]);
        }
        int longer = Math.max(image.getWidth(), image.getHeight());
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        float thickness = Math.max(2, longer / 400f);
        graphics.setStroke(new BasicStroke(thickness));
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.max(12, longer / 55)));
        for (int i = 0; i < boxes.size(); i++) {
            paint(graphics, boxes.get(i), COLOURS[i % COLOURS.length], image.getWidth());
        }
        graphics.dispose();
        return image;
    }

    /** Paints into a file: PNG if its name ends in {@code .png}, otherwise JPEG. Makes missing directories. */
    public static void write(ByteString picture, List<LabelledBox> boxes, List<Mask> masks, Path file)
            throws IOException {
        BufferedImage painted = paint(picture, boxes, masks);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        boolean png = file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
        try (OutputStream output = Files.newOutputStream(file)) {
            if (!ImageIO.write(painted, png ? "png" : "jpeg", output)) {
                throw new IOException("no writer for " + file.getFileName());
            }
        }
    }

    private static void tint(BufferedImage image, Mask mask, Color colour) throws IOException {
        BufferedImage belongs = PictureReader.read(mask.png().toByteArray(), ExifMode.IGNORED);
        int tint = colour.getRGB() >> 1 & 0x7f7f7f;
        for (int y = 0; y < belongs.getHeight(); y++) {
            for (int x = 0; x < belongs.getWidth(); x++) {
                if ((belongs.getRGB(x, y) & 0xff) != 0) {
                    int atX = mask.box().minX() + x;
                    int atY = mask.box().minY() + y;
                    image.setRGB(atX, atY, (image.getRGB(atX, atY) >> 1 & 0x7f7f7f) + tint);
                }
            }
        }
    }

    private static void paint(Graphics2D graphics, LabelledBox labelled, Color colour, int width) {
        PixelBox box = labelled.box();
        graphics.setColor(colour);
        graphics.drawRect(box.minX(), box.minY(), box.width() - 1, box.height() - 1);
        FontMetrics metrics = graphics.getFontMetrics();
        int textWidth = metrics.stringWidth(labelled.label()) + 8;
        int left = Math.max(0, Math.min(box.minX(), width - textWidth));
        // Above the box, or inside where there is no room above.
        int top = box.minY() >= metrics.getHeight() ? box.minY() - metrics.getHeight() : box.minY();
        graphics.fillRect(left, top, textWidth, metrics.getHeight());
        graphics.setColor(Color.WHITE);
        graphics.drawString(labelled.label(), left + 4, top + metrics.getAscent());
    }
}
