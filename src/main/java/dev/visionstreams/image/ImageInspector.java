package dev.visionstreams.image;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.io.UncheckedIOException;
import okio.ByteString;

/**
 * Reads an image's header in place, without decoding pixels: safe for bytes from any source, whatever they claim.
 * Immutable and thread-safe.
 */
public final class ImageInspector {
    /** The default limit: 100 megapixels. */
    public static final long DEFAULT_MAX_PIXELS = 100_000_000;

    private final long maxPixels;

    public ImageInspector() {
        this(DEFAULT_MAX_PIXELS);
    }

    /**
     * @param maxPixels the most pixels that an image may have, at least 1
     */
    public ImageInspector(long maxPixels) {
        if (maxPixels < 1) {
            throw new IllegalArgumentException("the pixel limit is at least 1: " + maxPixels);
        }
        this.maxPixels = maxPixels;
    }

    /** Doesn't look beyond the header, so a truncated image passes. */
    public ImageHeader inspect(ByteString bytes) throws UnusableImageException {
        return inspect(HeaderBytes.of(bytes));
    }

    /**
     * The same for bytes that may be on disk.
     *
     * @throws UncheckedIOException if the file can't be read
     */
    public ImageHeader inspect(ImageBytes bytes) throws UnusableImageException {
        try (OpenImage open = OpenImage.of(bytes)) {
            return inspect(open.bytes());
        }
    }

    /** Only the format, for which the first kilobyte is enough. */
    public ImageFormat format(ByteString head) throws UnusableImageException {
        return FormatDetector.detect(HeaderBytes.of(head));
    }

    private ImageHeader inspect(HeaderBytes header) throws UnusableImageException {
        if (header.size() == 0) {
            throw new UnusableImageException(Reason.IMAGE_EMPTY, "the image has no bytes");
        }
        ImageFormat format = FormatDetector.detect(header);
        StoredSize stored = size(format, header);
        return new ImageHeader(format, stored.orientation(), frame(format, stored));
    }

    private static StoredSize size(ImageFormat format, HeaderBytes header) throws UnusableImageException {
        return switch (format) {
            case JPEG -> JpegSize.of(header);
            case PNG -> ChunkedSize.ofPng(header);
            case WEBP -> ChunkedSize.ofWebp(header);
            case HEIC, HEIF, AVIF -> IsoSize.of(header);
            case TIFF -> TiffDirectory.sizeOf(header);
            case GIF -> GifParts.sizeOf(header);
            case BMP -> bitmapSize(header);
        };
    }

    private static StoredSize bitmapSize(HeaderBytes header) throws UnusableImageException {
        if (header.u32LittleEndian(14) == 12) {
            return new StoredSize(header.u16LittleEndian(18), header.u16LittleEndian(20), 1);
        }
        // A negative height means that rows are stored top down.
        int height = (int) header.u32LittleEndian(22);
        return new StoredSize(header.u32LittleEndian(18), Math.abs((long) height), 1);
    }

    private Frame frame(ImageFormat format, StoredSize stored) throws UnusableImageException {
        long width = stored.width();
        long height = stored.height();
        if (width < 1 || height < 1) {
            throw new UnusableImageException(
                    Reason.IMAGE_CORRUPT, "the " + format + " header has no size: " + width + "x" + height);
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || height > maxPixels / width) {
            throw new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE, width + "x" + height + " pixels, the limit is " + maxPixels);
        }
        return Orientation.of(stored.orientation()).turn(new Frame((int) width, (int) height));
    }
}
