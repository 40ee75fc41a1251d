package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.MaskRows;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.geometry.ProbabilityMap;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import okio.Buffer;
import okio.ByteString;

/** Converts the mask that a model draws into the mask that an event carries, both PNG. Stateless and thread-safe. */
public final class MaskPng {
    /** Models draw 256 by 256 pixels; images far larger aren't decoded. */
    static final long MAX_PIXELS = 1L << 22;

    private static final ImageInspector INSPECTOR = new ImageInspector(MAX_PIXELS);

    private MaskPng() {}

    /**
     * Scales a model's mask to the size of its box.
     *
     * @param map a PNG of any bit depth whose brightness is the probability
     * @param width of the box in pixels, at least 1
     * @param height of the box in pixels, at least 1
     * @return a PNG of that size with one bit per pixel, white where the object is
     */
    public static ByteString ofBox(ByteString map, int width, int height) throws UnusableImageException {
        ProbabilityMap decoded = decode(map);
        return encode(width, height, rows -> decoded.resize(width, height, rows));
    }

    /**
     * Draws an outline.
     *
     * @param box within the frame
     * @return a PNG of the box's size with one bit per pixel, white inside the outline
     * @throws UnusableImageException if no pixel of the box is inside
     */
    public static ByteString ofPolygon(Polygon polygon, Frame frame, PixelBox box) throws UnusableImageException {
        boolean[] any = {false};
        ByteString png = encode(
                box.width(),
                box.height(),
                rows -> polygon.fill(frame, box, (y, belongs) -> {
                    for (boolean inside : belongs) {
                        any[0] |= inside;
                    }
                    rows.accept(y, belongs);
                }));
        if (!any[0]) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "the outline encloses nothing of the box");
        }
        return png;
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
        DecodePlan plan = DecodePlan.of(header, HeaderBytes.of(bytes));
        try (ImageInputStream input = new PartsImageInputStream(plan.input())) {
            reader.setInput(input, false, true);
            return brightness(reader.read(0));
        } catch (IOException | RuntimeException e) {
            // Decoders throw all kinds of exceptions for damaged data.
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
                // Masks are grey even when stored as RGB, so green is enough.
                samples.writeByte(gray ? SrgbPixels.toByte(sample, bits - 8) : sample >> 8);
            }
        }
        return new ProbabilityMap(image.getWidth(), image.getHeight(), samples.readByteString());
    }

    private static ByteString encode(int width, int height, Consumer<MaskRows> draw) {
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        WritableRaster raster = mask.getRaster();
        int[] row = new int[width];
        draw.accept((y, belongs) -> {
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
