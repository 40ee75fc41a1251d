package dev.visionstreams.image;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Turns any image that can be decoded here into one that models accept, in the calling thread and this process's heap. What
 * decoding takes is known beforehand and bounded, see {@link DecodePlan}; bytes from strangers belong into another process
 * all the same. Thread-safe, but the bound is for each image.
 */
public final class UprightEncoder implements UprightImages {
    private static final Pattern JAVA = Pattern.compile("\\bjavax?\\.|\\bclass\\b|Exception");

    private static final float JPEG_QUALITY = 0.92f;

    private final @Nullable Integer longestSide;
    private final long heapBytes;

    static {
        // Decoders open nested streams within a file, which must not be cached on disk either.
        ImageIO.setUseCache(false);
    }

    public UprightEncoder() {
        this(null);
    }

    /**
     * Scales images down as well.
     *
     * @param longestSide in pixels, at least 1: larger images that can be decoded here are scaled down to it; null: never
     */
    public UprightEncoder(@Nullable Integer longestSide) {
        this(longestSide, Long.MAX_VALUE);
    }

    /**
     * Bounds the memory as well.
     *
     * @param longestSide as above
     * @param heapBytes the most that one image may take of the heap, its own bytes included, and as much again outside; a
     *     larger image is subsampled (every 2nd, 3rd, … pixel and row)
     */
    public UprightEncoder(@Nullable Integer longestSide, long heapBytes) {
        if (longestSide != null && longestSide < 1) {
            throw new IllegalArgumentException("the longest side has at least 1 pixel: " + longestSide);
        }
        if (heapBytes < 1) {
            throw new IllegalArgumentException("an image takes at least 1 byte: " + heapBytes);
        }
        this.longestSide = longestSide;
        this.heapBytes = heapBytes;
    }

    @Override
    public boolean leavesAsItIs(ImageHeader header) {
        return header.orientation() == 1 && header.format().takenByModels() && !isMadeSmaller(header);
    }

    private boolean isMadeSmaller(ImageHeader header) {
        return Downscale.isNeeded(header.frame(), longestSide)
                && header.format().isDecodable();
    }

    @Override
    public CompletableFuture<UprightImage> upright(ImageBytes bytes, ImageHeader header) {
        try {
            return CompletableFuture.completedFuture(encode(bytes, header));
        } catch (UnusableImageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * The same bytes if they can be sent unchanged; otherwise their upright pixels in sRGB, as JPEG, or as PNG if they have
     * transparency. Of an animation only the first frame.
     *
     * @param header the result of {@link ImageInspector} for these bytes, and so within its pixel limit
     */
    public UprightImage encode(ByteString bytes, ImageHeader header) throws UnusableImageException {
        return leavesAsItIs(header)
                ? new UprightImage(bytes, header.format().mediaType(), 1)
                : encode(ImageBytes.of(bytes), header);
    }

    /** Refuses what {@link #encode} would refuse by the file's claims, without decoding. */
    public void check(ImageBytes bytes, ImageHeader header) throws UnusableImageException {
        try (OpenImage open = OpenImage.of(bytes)) {
            step(DecodePlan.of(header, open.bytes()), bytes);
        }
    }

    private int step(DecodePlan plan, ImageBytes bytes) throws UnusableImageException {
        return plan.step(heapBytes - bytes.heapBytes(), heapBytes);
    }

    /**
     * Decodes and encodes even what {@link #leavesAsItIs}; the bytes may be on disk.
     *
     * @throws UncheckedIOException if the file can't be read
     * @throws OutOfMemoryError if the heap is smaller than the bound
     */
    public UprightImage encode(ImageBytes bytes, ImageHeader header) throws UnusableImageException {
        try (OpenImage open = OpenImage.of(bytes)) {
            DecodePlan plan = DecodePlan.of(header, open.bytes());
            int step = step(plan, bytes);
            BufferedImage pixels = SrgbPixels.of(decode(plan, header.format(), step));
            BufferedImage upright = turn(pixels, Orientation.of(header.orientation()));
            boolean smaller = Downscale.isNeeded(new Frame(upright.getWidth(), upright.getHeight()), longestSide);
            return encode(smaller && longestSide != null ? Downscale.to(longestSide, upright) : upright, step);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throwIfMemoryIsShort(e);
            // Decoders throw all kinds of exceptions for damaged data.
            UnusableImageException refusal = new UnusableImageException(
                    Reason.IMAGE_CORRUPT, header.format() + " pixels can't be decoded: " + reason(e));
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** The PNG decoder wraps errors of the virtual machine, which say nothing about the data. */
    private static void throwIfMemoryIsShort(Exception e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError error) {
                throw error;
            }
        }
    }

    /** Java's name of an error or a class says nothing to the image's sender, but a decoder's message may. */
    private static String reason(Exception e) {
        String message = e instanceof IOException ? e.getMessage() : null;
        return message == null || message.isBlank() || JAVA.matcher(message).find()
                ? "they are damaged or incomplete"
                : message;
    }

    private static BufferedImage decode(DecodePlan plan, ImageFormat format, int step)
            throws IOException, UnusableImageException {
        ImageReader reader = reader(format);
        try (ImageInputStream input = new PartsImageInputStream(plan.input())) {
            reader.setInput(input, false, true);
            Frame stored = plan.stored();
            checkSize(reader.getWidth(0) == stored.width() && reader.getHeight(0) == stored.height());
            ImageReadParam parameters = reader.getDefaultReadParam();
            // Pixels keep to the canvas's grid.
            int firstColumn = (step - plan.left() % step) % step;
            int firstRow = (step - plan.top() % step) % step;
            if (plan.stored().equals(plan.canvas())) {
                parameters.setSourceSubsampling(step, step, 0, 0);
                return reader.read(0, parameters);
            }
            BufferedImage canvas = new BufferedImage(
                    sampled(plan.canvas().width(), step),
                    sampled(plan.canvas().height(), step),
                    BufferedImage.TYPE_4BYTE_ABGR);
            if (firstColumn < stored.width() && firstRow < stored.height()) {
                parameters.setSourceSubsampling(step, step, firstColumn, firstRow);
                Graphics2D graphics = canvas.createGraphics();
                graphics.drawImage(
                        reader.read(0, parameters),
                        (plan.left() + firstColumn) / step,
                        (plan.top() + firstRow) / step,
                        null);
                graphics.dispose();
            }
            return canvas;
        } finally {
            reader.dispose();
        }
    }

    private static int sampled(int side, int step) {
        return (side + step - 1) / step;
    }

    private static ImageReader reader(ImageFormat format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(format.mediaType());
        if (!readers.hasNext()) {
            throw new IllegalStateException("a decoder for " + format.mediaType() + " is missing from the class path");
        }
        return readers.next();
    }

    /** The pixel limit was checked against the header's size, and boxes will refer to it. */
    private static void checkSize(boolean asInHeader) throws UnusableImageException {
        if (!asInHeader) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "the size of the pixels differs from the header's");
        }
    }

    private static BufferedImage turn(BufferedImage pixels, Orientation orientation) {
        if (orientation == Orientation.TOP_LEFT) {
            return pixels;
        }
        Frame stored = new Frame(pixels.getWidth(), pixels.getHeight());
        Frame turned = orientation.turn(stored);
        BufferedImage upright = new BufferedImage(turned.width(), turned.height(), pixels.getType());
        int pixelBytes = pixels.getColorModel().getNumComponents();
        orientation.turn(data(pixels), stored, pixelBytes, data(upright));
        return upright;
    }

    private static byte[] data(BufferedImage pixels) {
        return ((DataBufferByte) pixels.getRaster().getDataBuffer()).getData();
    }

    private static UprightImage encode(BufferedImage upright, int step) throws IOException {
        ImageFormat format = upright.getColorModel().hasAlpha() ? ImageFormat.PNG : ImageFormat.JPEG;
        ImageWriter writer =
                ImageIO.getImageWritersByMIMEType(format.mediaType()).next();
        Buffer encoded = new Buffer();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(encoded.outputStream())) {
            writer.setOutput(output);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (format == ImageFormat.JPEG) {
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionQuality(JPEG_QUALITY);
            }
            writer.write(null, new IIOImage(upright, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return new UprightImage(encoded.readByteString(), format.mediaType(), step);
    }
}
