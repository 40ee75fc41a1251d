package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import okio.ByteString;

/**
 * Reads what an image's header says, in place and without decoding a pixel: safe on bytes from anywhere, whatever they
 * claim. Immutable, for use by any thread.
 */
public final class ImageInspector {
    /** The limit unless another is given: 100 megapixels. */
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
            throw new IllegalArgumentException("at least one pixel: " + maxPixels);
        }
        this.maxPixels = maxPixels;
    }

    /** Pixels beyond the header aren't looked at, so that an image which is cut off passes. */
    public ImageHeader inspect(ByteString bytes) throws UnusableImageException {
        return inspect(HeaderBytes.of(bytes));
    }

    /**
     * The same for bytes that may be in a file.
     *
     * @throws UncheckedIOException if the file can't be read
     */
    public ImageHeader inspect(ImageBytes bytes) throws UnusableImageException {
        if (bytes instanceof BytesOnDisk disk) {
            try (PagedFile file = new PagedFile(disk.file())) {
                return inspect(new HeaderBytes(file, 0, disk.size()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return inspect(((BytesInMemory) bytes).bytes());
    }

    /** The format alone, for which the first kilobyte is enough. */
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
            case GIF -> new StoredSize(header.u16LittleEndian(6), header.u16LittleEndian(8), 1);
            case BMP -> bitmapSize(header);
        };
    }

    private static StoredSize bitmapSize(HeaderBytes header) throws UnusableImageException {
        if (header.u32LittleEndian(14) == 12) {
            return new StoredSize(header.u16LittleEndian(18), header.u16LittleEndian(20), 1);
        }
        // A negative height says that the rows run from the top.
        int height = (int) header.u32LittleEndian(22);
        return new StoredSize(header.u32LittleEndian(18), Math.abs((long) height), 1);
    }

    private Frame frame(ImageFormat format, StoredSize stored) throws UnusableImageException {
        long width = stored.width();
        long height = stored.height();
        if (width < 1 || height < 1) {
            throw new UnusableImageException(
                    Reason.IMAGE_CORRUPT, "the " + format + " header gives no size: " + width + "x" + height);
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || height > maxPixels / width) {
            throw new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE, width + "x" + height + " pixels, the limit is " + maxPixels);
        }
        return Orientation.of(stored.orientation()).turn(new Frame((int) width, (int) height));
    }
}
