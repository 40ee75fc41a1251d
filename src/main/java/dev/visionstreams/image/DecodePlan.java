package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.UnusableImageException.Reason;
import java.util.List;

/**
 * What a decoder is given of a file, and what it takes to decode: known before a decoder is asked, from the file's own
 * claims. A decoder never sees metadata, further pages or frames, or what follows the image.
 *
 * @param input the bytes for the decoder
 * @param stored the size of the decoder's pixels, before they are turned
 * @param canvas the size of the stored image, on which those pixels lie at {@code left}, {@code top}
 * @param cost what decoding takes
 */
record DecodePlan(List<HeaderBytes> input, Frame stored, Frame canvas, int left, int top, Cost cost) {
    /** Pixels that even the most coarsely decoded image has. */
    private static final long FEWEST_PIXELS = 1 << 10;

    /**
     * Memory, in bytes. Measured with the smallest heap (in steps of 8 MiB, less the worker's own 24 MiB) in which 12
     * megapixels without a colour profile are turned by a quarter. Bytes per pixel needed and reckoned here: GIF and PNG with
     * a palette 8.4 and 9.3, the GIF with transparency 11.9 and 13.9; JPEG (baseline, progressive) and PNG of 8 bits 8.4 and
     * 10.9; BMP 7.0 and 10.9; CMYK JPEG and TIFF 9.1 and 16.4, of 16 bits 11.2 and 25.2; PNG and TIFF of 16 bits 9.8 and 14.2,
     * PNG of 16 bits with transparency 13.3 and 21.6, with a transparent colour 10.8 and 17.2, gray with transparency 11.5
     * and 15.0; gray TIFF 8.4 and 9.3, gray PNG and TIFF of 16 bits 8.5 and 9.8, TIFF with transparency 12.1 and 17.2;
     * lossy and lossless WebP 8.5 and 10.9, with transparency 11.5 and 17.2. Of a WebP whose every second pixel and row is
     * taken: lossless 3.5 (as the format's rules allow at worst 7.2) and 8.4, with transparency 5.2 and 11.4, lossy 0.9 and
     * 3.5, with transparency 5.2 and 12.2. A heap's young part is of no use to large arrays, so that larger images take more
     * of their bytes than these.
     *
     * @param whole heap that doesn't become less if an image is subsampled
     * @param ifSubsampled heap for all pixels, where a decoder that is asked for some of them decodes all first
     * @param perPixel heap for each decoded pixel, until it is encoded again
     * @param outside the heap
     */
    record Cost(long whole, long ifSubsampled, double perPixel, long outside) {
        /** What images with a palette took, with 10 % to spare; the least for any other. */
        private static final double LEAST_PER_PIXEL = 9.3;

        /**
         * Pixels that become {@code decoded} bytes each in an array, then 3 bytes in sRGB (4 with transparency), which are
         * turned and encoded.
         *
         * @param decoded bytes per pixel as the decoder returns them
         */
        static Cost of(long whole, double decoded, boolean transparent) {
            int colours = transparent ? 4 : 3;
            double perPixel = 1.1 * (decoded + 2 * colours) + (transparent ? colours : 1);
            return new Cost(whole, 0, Math.max(LEAST_PER_PIXEL, perPixel), 0);
        }

        Cost withSubsampling(long bytes) {
            return new Cost(whole, bytes, perPixel, outside);
        }

        Cost withOutside(long bytes) {
            return new Cost(whole, ifSubsampled, perPixel, bytes);
        }
    }

    static DecodePlan of(ImageHeader header, HeaderBytes bytes) throws UnusableImageException {
        Frame stored = Orientation.of(header.orientation()).turn(header.frame());
        return switch (header.format()) {
            case JPEG -> JpegParts.plan(bytes, stored);
            case PNG -> PngParts.plan(bytes, stored);
            case WEBP -> WebpParts.plan(bytes, stored);
            case GIF -> GifParts.plan(bytes, stored);
            case BMP -> BitmapParts.plan(bytes, stored);
            case TIFF -> TiffParts.plan(bytes, stored);
            case HEIC, HEIF, AVIF ->
                throw new UnusableImageException(
                        Reason.IMAGE_TYPE_UNSUPPORTED,
                        header.format().mediaType() + " can't be decoded here; send it as JPEG, PNG or WebP");
        };
    }

    /** The pixels are the whole image. */
    static DecodePlan whole(Parts input, Frame stored, Cost cost) {
        return new DecodePlan(input.list(), stored, stored, 0, 0, cost);
    }

    /**
     * How coarsely the image has to be decoded: only every n-th pixel of every n-th row.
     *
     * @param heap bytes for this image
     * @param outside bytes beside the heap
     */
    int step(long heap, long outside) throws UnusableImageException {
        long pixels = (long) canvas.width() * canvas.height();
        if (cost.whole() + cost.perPixel() * (double) pixels <= heap && cost.outside() <= outside) {
            return 1;
        }
        long always = cost.whole() + cost.ifSubsampled();
        double room = heap - always;
        if (room < cost.perPixel() * (double) Math.min(pixels, FEWEST_PIXELS) || cost.outside() > outside) {
            double least = always + cost.perPixel() * (double) Math.min(pixels, FEWEST_PIXELS);
            throw new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "decoding its " + canvas.width() + "x" + canvas.height() + " pixels takes "
                            + mebibytes(Math.max(least, (double) cost.outside())) + " MiB, and "
                            + mebibytes((double) (cost.outside() > outside ? outside : heap))
                            + " are left of vision.image.worker.heap");
        }
        return (int) Math.max(2, Math.ceil(Math.sqrt(cost.perPixel() * (double) pixels / room)));
    }

    private static long mebibytes(double bytes) {
        return (long) Math.ceil(bytes / (1 << 20));
    }

    static UnusableImageException unsupported(String what, String advice) {
        return new UnusableImageException(Reason.IMAGE_TYPE_UNSUPPORTED, what + " isn't supported; " + advice);
    }

    static UnusableImageException corrupt(String what) {
        return new UnusableImageException(Reason.IMAGE_CORRUPT, what);
    }
}
