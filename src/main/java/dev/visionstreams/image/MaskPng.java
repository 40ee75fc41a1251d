package dev.visionstreams.image;

import dev.visionstreams.geometry.ProbabilityMap;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import okio.Buffer;
import okio.ByteString;

/** Masks as PNG files: what a model draws, and what an event carries. Keeps no state, for use by any thread. */
public final class MaskPng {
    /** Models draw 256 by 256; what is far beyond isn't a mask, and isn't decoded. */
    static final long MAX_PIXELS = 1L << 22;

    private static final ImageInspector INSPECTOR = new ImageInspector(MAX_PIXELS);

    private MaskPng() {}

    /**
     * A model's mask, brought to its box's size.
     *
     * @param map a PNG of any depth; its brightness is the probability
     * @param width of the box in pixels, at least 1
     * @param height likewise
     * @return a PNG of that size with one bit a pixel, white where the object is
     */
    public static ByteString ofBox(ByteString map, int width, int height) throws UnusableImageException {
        return encode(decode(map), width, height);
    }

    private static ProbabilityMap decode(ByteString bytes) throws UnusableImageException {
        ImageHeader header = INSPECTOR.inspect(bytes);
        if (header.format() != ImageFormat.PNG) {
            throw new UnusableImageException(
                    Reason.IMAGE_TYPE_UNSUPPORTED,
                    "a mask is a PNG, not " + header.format().mediaType());
        }
        ImageReader reader =
                ImageIO.getImageReadersByMIMEType(ImageFormat.PNG.mediaType()).next();
        try (ImageInputStream input = new ByteStringImageInputStream(bytes)) {
            reader.setInput(input);
            return brightness(reader.read(0));
        } catch (IOException | RuntimeException e) {
            // Decoders meet damaged data with every kind of exception.
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "the mask can't be decoded: " + e);
        } finally {
            reader.dispose();
        }
    }

    private static ProbabilityMap brightness(BufferedImage image) {
        boolean gray = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !(image.getColorModel() instanceof IndexColorModel);
        int bits = image.getSampleModel().getSampleSize(0);
        int[] row = new int[image.getWidth()];
        Buffer samples = new Buffer();
        for (int y = 0; y < image.getHeight(); y++) {
            if (gray) {
                image.getRaster().getSamples(0, y, row.length, 1, 0, row);
            } else {
                image.getRGB(0, y, row.length, 1, row, 0, row.length);
            }
            for (int sample : row) {
                // Of colours the green alone: a mask that has any is grey in colours' clothes.
                samples.writeByte(gray ? SrgbPixels.toByte(sample, bits - 8) : sample >> 8);
            }
        }
        return new ProbabilityMap(image.getWidth(), image.getHeight(), samples.readByteString());
    }

    private static ByteString encode(ProbabilityMap map, int width, int height) {
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        WritableRaster raster = mask.getRaster();
        int[] row = new int[width];
        map.resize(width, height, (y, belongs) -> {
            for (int x = 0; x < width; x++) {
                row[x] = belongs[x] ? 1 : 0;
            }
            raster.setSamples(0, y, width, 1, 0, row);
        });
        Buffer png = new Buffer();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(png.outputStream())) {
            ImageIO.write(mask, "png", output);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return png.readByteString();
    }
}
