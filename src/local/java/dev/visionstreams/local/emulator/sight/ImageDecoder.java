package dev.visionstreams.local.emulator.sight;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes images, whatever media type was declared. Deliberately independent of the pipeline's own decoding: code that
 * judges boxes must not share the mistakes of the code that produces them.
 */
public final class ImageDecoder {
    /** What decoding and analysing take, about. */
    private static final long BYTES_PER_PIXEL = 12;

    /** Decoded pixels, of all images at the same time, take half of the heap at most. */
    static final int MAX_PIXELS =
            (int) Math.min(100_000_000, Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_PIXEL);

    private static final Set<String> FORMATS = Set.of("jpeg", "png", "webp");

    private ImageDecoder() {}

    /**
     * Decodes JPEG, PNG and WebP to opaque RGB; transparent areas become white.
     *
     * @throws IOException if the format is another one, the bytes are broken, or the image exceeds 100 million pixels or half of the heap
     */
    public static BufferedImage read(byte[] bytes, ExifMode exif) throws IOException {
        BufferedImage stored = opaque(reading(bytes, reader -> reader.read(0)));
        return exif == ExifMode.APPLIED ? upright(stored, orientation(bytes)) : stored;
    }

    /** How many pixels an image has; throws like {@link #read}. */
    static int pixels(byte[] bytes) throws IOException {
        return reading(bytes, reader -> reader.getWidth(0) * reader.getHeight(0));
    }

    private interface Reading<T> {
        T of(ImageReader reader) throws IOException;
    }

    private static <T> T reading(byte[] bytes, Reading<T> reading) throws IOException {
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new IOException("not an image");
            }
            ImageReader reader = readers.next();
            try {
                if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                    throw new IOException("not JPEG, PNG or WebP but " + reader.getFormatName());
                }
                reader.setInput(input, true, true);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
                    throw new IOException("too many pixels");
                }
                return reading.of(reader);
            } finally {
                reader.dispose();
            }
        } catch (RuntimeException broken) {
            // Decoders fail on broken bytes in many ways.
            throw new IOException("can't be decoded", broken);
        }
    }

    private static BufferedImage opaque(BufferedImage image) {
        BufferedImage rgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = rgb.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return rgb;
    }

    private static int orientation(byte[] bytes) {
        try {
            Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
            for (ExifIFD0Directory directory : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
                Integer value = directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
                if (value != null && value >= 1 && value <= 8) {
                    return value;
                }
            }
            return 1;
        } catch (ImageProcessingException | IOException unreadable) {
            return 1;
        }
    }

    /** EXIF 2.32, tag 0x0112: 2 to 4 mirror or rotate by 180 degrees, 5 to 8 swap width and height. */
    private static BufferedImage upright(BufferedImage image, int orientation) {
        double width = image.getWidth();
        double height = image.getHeight();
        AffineTransform turn =
                switch (orientation) {
                    case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
                    case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
                    case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
                    case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
                    case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
                    case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
                    case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
                    default -> new AffineTransform();
                };
        if (turn.isIdentity()) {
            return image;
        }
        boolean swapped = orientation >= 5;
        BufferedImage upright = new BufferedImage(
                swapped ? image.getHeight() : image.getWidth(),
                swapped ? image.getWidth() : image.getHeight(),
                BufferedImage.TYPE_INT_RGB);
        return new AffineTransformOp(turn, AffineTransformOp.TYPE_NEAREST_NEIGHBOR).filter(image, upright);
    }
}
