package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.DecodePlan.Cost;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What a decoder needs of a WebP file (RFC 9649): the image, or of an animation the first frame. */
final class WebpParts {
    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int FRAME_HEADER_BYTES = 16;
    private static final int HAS_PROFILE = 0x20;
    private static final int HAS_ALPHA = 0x10;

    /** What a lossless decoder's transforms and groups of codes take for each pixel, in blocks of 4x4. */
    private static final double TRANSFORM_BYTES = 0.75;

    /** What a lossy decoder remembers of each pixel's block. */
    private static final double BLOCK_BYTES = 0.5;

    /** The share of a heap that large arrays can use is two thirds. */
    private static final double GENERATIONS = 1.5;

    private final HeaderBytes bytes;
    private @Nullable HeaderBytes profile;
    private @Nullable HeaderBytes alpha;
    private @Nullable HeaderBytes pixels;
    private Frame placed;
    private int left;
    private int top;

    private WebpParts(HeaderBytes bytes, Frame canvas) throws UnusableImageException {
        this.bytes = bytes;
        this.placed = canvas;
        visit(RIFF_HEADER_BYTES, bytes.size(), false);
    }

    static DecodePlan plan(HeaderBytes bytes, Frame canvas) throws UnusableImageException {
        WebpParts webp = new WebpParts(bytes, canvas);
        HeaderBytes pixels = webp.pixels;
        if (pixels == null) {
            throw DecodePlan.corrupt("a WebP file without pixels");
        }
        boolean lossless = pixels.name(0).equals("VP8L");
        StoredSize coded = ChunkedSize.ofWebpPixels(pixels);
        if (coded.width() != webp.placed.width() || coded.height() != webp.placed.height()) {
            throw DecodePlan.corrupt("a WebP file whose pixels have another size, " + coded.width() + "x"
                    + coded.height() + ", than their place, " + webp.placed.width() + "x" + webp.placed.height());
        }
        if (webp.left + coded.width() > canvas.width() || webp.top + coded.height() > canvas.height()) {
            throw DecodePlan.corrupt("a WebP file with a frame that lies outside its canvas");
        }
        boolean transparent =
                webp.alpha != null || (lossless && (pixels.u32LittleEndian(CHUNK_HEADER_BYTES + 1) >> 28 & 1) == 1);
        Cost cost = Cost.of(0, transparent ? 4 : 3, transparent || webp.isPart(canvas))
                .withSubsampling(webp.subsamplingBytes(coded, lossless, transparent));
        return new DecodePlan(webp.file(pixels).list(), webp.placed, canvas, webp.left, webp.top, cost);
    }

    /** Transparency and lossless pixels are decoded as a whole, then some of them are picked. */
    private long subsamplingBytes(StoredSize coded, boolean lossless, boolean transparent) {
        double perPixel = lossless
                ? (transparent ? 4 : 3) + TRANSFORM_BYTES
                : BLOCK_BYTES + (alpha == null ? 0 : 4 + TRANSFORM_BYTES);
        return (long) (GENERATIONS * perPixel * (double) (coded.width() * coded.height()));
    }

    private boolean isPart(Frame canvas) {
        return !placed.equals(canvas);
    }

    /** A WebP file that holds only the pixels, their transparency and what their colours mean. */
    private Parts file(HeaderBytes pixels) throws UnusableImageException {
        Parts chunks = new Parts();
        HeaderBytes colours = profile != null && profile.size() <= JpegParts.MOST_PROFILE_BYTES ? profile : null;
        if (colours != null || alpha != null) {
            Buffer header = new Buffer()
                    .writeUtf8("VP8X")
                    .writeIntLe(10)
                    .writeIntLe((colours == null ? 0 : HAS_PROFILE) | (alpha == null ? 0 : HAS_ALPHA));
            for (int side : new int[] {placed.width(), placed.height()}) {
                header.writeByte(side - 1).writeShortLe((side - 1) >> 8);
            }
            chunks.add(header.readByteString());
            addPadded(chunks, colours);
            addPadded(chunks, alpha);
        }
        addPadded(chunks, pixels);
        Parts file = new Parts();
        file.add(new Buffer()
                .writeUtf8("RIFF")
                .writeIntLe((int) (4 + chunks.size()))
                .writeUtf8("WEBP")
                .readByteString());
        file.add(chunks);
        return file;
    }

    private static void addPadded(Parts chunks, @Nullable HeaderBytes chunk) throws UnusableImageException {
        if (chunk != null) {
            chunks.add(chunk);
            if (chunk.size() % 2 == 1) {
                chunks.add(ByteString.of((byte) 0));
            }
        }
    }

    /** Chunks of the file, or of its first frame, in which there are no further frames. */
    private void visit(long from, long end, boolean inFrame) throws UnusableImageException {
        long at = from;
        while (at + CHUNK_HEADER_BYTES <= end && pixels == null) {
            long length = bytes.u32LittleEndian(at + 4);
            HeaderBytes chunk = bytes.slice(at, Math.min(CHUNK_HEADER_BYTES + length, end - at));
            switch (bytes.name(at)) {
                case "ICCP" -> profile = chunk;
                case "ALPH" -> alpha = chunk;
                case "VP8 ", "VP8L" -> pixels = chunk;
                case "ANMF" -> {
                    if (!inFrame) {
                        visitFrame(chunk, at);
                    }
                }
                default -> {}
            }
            at += CHUNK_HEADER_BYTES + length + (length & 1);
        }
    }

    private void visitFrame(HeaderBytes frame, long at) throws UnusableImageException {
        left = 2 * frame.u24LittleEndian(CHUNK_HEADER_BYTES);
        top = 2 * frame.u24LittleEndian(CHUNK_HEADER_BYTES + 3);
        placed = new Frame(
                frame.u24LittleEndian(CHUNK_HEADER_BYTES + 6) + 1, frame.u24LittleEndian(CHUNK_HEADER_BYTES + 9) + 1);
        visit(at + CHUNK_HEADER_BYTES + FRAME_HEADER_BYTES, at + frame.size(), true);
        if (pixels == null) {
            throw DecodePlan.corrupt("a WebP file whose first frame has no pixels");
        }
    }
}
