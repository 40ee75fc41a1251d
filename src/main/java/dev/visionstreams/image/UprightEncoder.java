package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * Makes what a model takes out of any image that can be decoded here. Decoding holds about 3 bytes a pixel (4 with
 * transparency), twice that while pixels are turned. Thread-safe.
 */
public final class UprightEncoder {
    /** What a pixel takes at most, while it is turned. */
    public static final int PIXEL_BYTES = 8;

    private static final float JPEG_QUALITY = 0.92f;
    private static final String GIF_FRAME_METADATA = "javax_imageio_gif_image_1.0";

    private static final int KILO = 1_000;

    private final @Nullable Integer longestSide;
    private final long pixelsAtOnce;

    /** Kilopixels that may be decoded now: large pictures at once would use up the heap. */
    private final Semaphore room;

    private final int wholeRoom;

    static {
        // Decoders open streams of their own inside of a file: keep those off the disk, too.
        ImageIO.setUseCache(false);
    }

    public UprightEncoder() {
        this(null);
    }

    /**
     * Makes pictures smaller, too.
     *
     * @param longestSide in pixels, at least 1: what is larger and can be decoded here is brought down to it; null: never
     */
    public UprightEncoder(@Nullable Integer longestSide) {
        this(longestSide, Long.MAX_VALUE);
    }

    /**
     * Keeps to a share of the heap, too.
     *
     * @param longestSide as above
     * @param pixelsAtOnce the most pixels of all pictures that are decoded at the same time, each of which holds up to
     *     {@link #PIXEL_BYTES}; who finds no room waits. Of a picture that has more by itself, each second, third and so
     *     on pixel of each second, third and so on row is decoded, but of GIF all
     */
    public UprightEncoder(@Nullable Integer longestSide, long pixelsAtOnce) {
        if (longestSide != null && longestSide < 1) {
            throw new IllegalArgumentException("a side has at least one pixel: " + longestSide);
        }
        if (pixelsAtOnce < 1) {
            throw new IllegalArgumentException("at least one pixel: " + pixelsAtOnce);
        }
        this.longestSide = longestSide;
        this.pixelsAtOnce = pixelsAtOnce;
        this.wholeRoom = (int) Math.max(1, Math.min(Integer.MAX_VALUE, pixelsAtOnce / KILO));
        this.room = new Semaphore(wholeRoom, true);
    }

    /** Whether the bytes go to a model as they are, so that there is nothing to encode. */
    public boolean leavesAsItIs(ImageHeader header) {
        return header.orientation() == 1 && header.format().takenByModels() && !isMadeSmaller(header);
    }

    private boolean isMadeSmaller(ImageHeader header) {
        return Downscale.isNeeded(header.frame(), longestSide) && isDecodable(header.format());
    }

    /**
     * The same bytes if they can be sent as they are; otherwise their upright pixels in sRGB, as JPEG, or as PNG if they
     * have transparency. Of an animation the first picture.
     *
     * @param header what {@link ImageInspector} made of these bytes, and so within its pixel limit
     */
    public UprightImage encode(ByteString bytes, ImageHeader header) throws UnusableImageException {
        return leavesAsItIs(header)
                ? new UprightImage(bytes, header.format().mediaType())
                : encode(ImageBytes.of(bytes), header);
    }

    /** Upright pixels of bytes that may be in a file, whatever {@link #leavesAsItIs} says of them. */
    public UprightImage encode(ImageBytes bytes, ImageHeader header) throws UnusableImageException {
        int step = step(header.frame());
        long decoded = (long) header.frame().width() * header.frame().height() / step / step;
        int kilopixels = (int) Math.min(wholeRoom, 1 + decoded / KILO);
        room.acquireUninterruptibly(kilopixels);
        try {
            BufferedImage pixels = SrgbPixels.of(decode(bytes, header, step));
            BufferedImage upright = turn(pixels, Orientation.of(header.orientation()));
            boolean smaller = Downscale.isNeeded(new Frame(upright.getWidth(), upright.getHeight()), longestSide);
            return encode(smaller && longestSide != null ? Downscale.to(longestSide, upright) : upright);
        } catch (IOException | RuntimeException e) {
            // Decoders meet damaged data with every kind of exception.
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, header.format() + " pixels can't be decoded: " + e);
        } finally {
            room.release(kilopixels);
        }
    }

    private static boolean isDecodable(ImageFormat format) {
        return ImageIO.getImageReadersByMIMEType(format.mediaType()).hasNext();
    }

    private BufferedImage decode(ImageBytes bytes, ImageHeader header, int step)
            throws IOException, UnusableImageException {
        ImageReader reader = reader(header.format());
        try (ImageInputStream input = open(bytes)) {
            reader.setInput(input);
            if (header.format() == ImageFormat.GIF) {
                return decodeOnCanvas(reader, header.frame());
            }
            Frame stored = Orientation.of(header.orientation()).turn(header.frame());
            checkSize(reader.getWidth(0) == stored.width() && reader.getHeight(0) == stored.height());
            ImageReadParam parameters = reader.getDefaultReadParam();
            parameters.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, parameters);
        } finally {
            reader.dispose();
        }
    }

    private static ImageInputStream open(ImageBytes bytes) throws IOException {
        return bytes instanceof BytesOnDisk disk
                ? new FileImageInputStream(disk.file().toFile())
                : new ByteStringImageInputStream(((BytesInMemory) bytes).bytes());
    }

    /** Of how many pixels in a row, and of how many rows, one is decoded. */
    private int step(Frame frame) {
        long pixels = (long) frame.width() * frame.height();
        return (int) Math.ceil(Math.sqrt((double) pixels / pixelsAtOnce));
    }

    private static ImageReader reader(ImageFormat format) throws UnusableImageException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(format.mediaType());
        if (!readers.hasNext()) {
            throw new UnusableImageException(
                    Reason.IMAGE_TYPE_UNSUPPORTED, "neither taken by models nor decoded here: " + format.mediaType());
        }
        return readers.next();
    }

    /** A GIF's pictures may cover a part of its canvas alone, and the canvas is the image's size. */
    private static BufferedImage decodeOnCanvas(ImageReader reader, Frame canvas)
            throws IOException, UnusableImageException {
        checkSize(reader.getWidth(0) <= canvas.width() && reader.getHeight(0) <= canvas.height());
        BufferedImage picture = reader.read(0);
        if (picture.getWidth() == canvas.width() && picture.getHeight() == canvas.height()) {
            return picture;
        }
        Element root = (Element) reader.getImageMetadata(0).getAsTree(GIF_FRAME_METADATA);
        Element place = (Element) root.getElementsByTagName("ImageDescriptor").item(0);
        int left = Integer.parseInt(place.getAttribute("imageLeftPosition"));
        int top = Integer.parseInt(place.getAttribute("imageTopPosition"));
        BufferedImage whole = new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_4BYTE_ABGR);
        for (int y = 0; y < picture.getHeight() && top + y < canvas.height(); y++) {
            for (int x = 0; x < picture.getWidth() && left + x < canvas.width(); x++) {
                whole.setRGB(left + x, top + y, picture.getRGB(x, y));
            }
        }
        return whole;
    }

    /** The pixel limit was applied to the header's size, and boxes will belong to it. */
    private static void checkSize(boolean asInHeader) throws UnusableImageException {
        if (!asInHeader) {
            throw new UnusableImageException(
                    Reason.IMAGE_CORRUPT, "the pixels have another size than the header gives");
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

    private static UprightImage encode(BufferedImage upright) throws IOException {
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
        return new UprightImage(encoded.snapshot(), format.mediaType());
    }
}
