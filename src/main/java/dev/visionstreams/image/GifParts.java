package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.DecodePlan.Cost;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** The first frame of a GIF file (GIF89a), without comments and other frames. */
final class GifParts {
    private static final int SCREEN_BYTES = 13;
    private static final int DESCRIPTOR_BYTES = 10;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;

    private final HeaderBytes bytes;
    private final int screenWidth;
    private final int screenHeight;
    private @Nullable HeaderBytes control;

    /** Where the first frame's descriptor is. */
    private final long descriptor;

    private GifParts(HeaderBytes bytes) throws UnusableImageException {
        this.bytes = bytes;
        this.screenWidth = bytes.u16LittleEndian(6);
        this.screenHeight = bytes.u16LittleEndian(8);
        this.descriptor = findFrame();
    }

    /**
     * The size as browsers have it: a canvas that is empty or smaller than its first frame grows to hold it.
     */
    static StoredSize sizeOf(HeaderBytes bytes) throws UnusableImageException {
        GifParts gif = new GifParts(bytes);
        return gif.descriptor < 0
                ? new StoredSize(gif.screenWidth, gif.screenHeight, 1)
                : new StoredSize(
                        Math.max(gif.screenWidth, gif.u16(1) + gif.width()),
                        Math.max(gif.screenHeight, gif.u16(3) + gif.height()),
                        1);
    }

    static DecodePlan plan(HeaderBytes bytes, Frame canvas) throws UnusableImageException {
        GifParts gif = new GifParts(bytes);
        if (gif.descriptor < 0) {
            throw DecodePlan.corrupt("a GIF file without a frame");
        }
        Frame frame = new Frame(gif.width(), gif.height());
        int left = gif.u16(1);
        int top = gif.u16(3);
        Parts input = new Parts();
        input.add(bytes.slice(0, SCREEN_BYTES + tableBytes(bytes.u8(10))));
        if (gif.control != null) {
            input.add(gif.control);
        }
        input.add(new Buffer()
                .writeByte(IMAGE)
                .writeInt(0)
                .writeShortLe(frame.width())
                .writeShortLe(frame.height())
                .writeByte(gif.at(9))
                .readByteString());
        long table = tableBytes(gif.at(9));
        long data = gif.descriptor + DESCRIPTOR_BYTES + table;
        input.add(bytes.slice(gif.descriptor + DESCRIPTOR_BYTES, table + 1));
        input.add(bytes.slice(data + 1, gif.blocksEnd(data + 1) - data - 1));
        input.add(ByteString.of((byte) 0x3B));
        boolean transparent = !frame.equals(canvas) || (gif.control != null && (gif.control.u8(3) & 1) == 1);
        return new DecodePlan(input.list(), frame, canvas, left, top, Cost.of(0, 1, transparent));
    }

    private int at(int offset) throws UnusableImageException {
        return bytes.u8(descriptor + offset);
    }

    private int u16(int offset) throws UnusableImageException {
        return bytes.u16LittleEndian(descriptor + offset);
    }

    /** A frame without a width has the canvas's. */
    private int width() throws UnusableImageException {
        return u16(5) == 0 ? Math.max(1, screenWidth) : u16(5);
    }

    private int height() throws UnusableImageException {
        return u16(7) == 0 ? Math.max(1, screenHeight) : u16(7);
    }

    /** -1 if the file ends before its first frame. */
    private long findFrame() throws UnusableImageException {
        long at = SCREEN_BYTES + tableBytes(bytes.u8(10));
        while (at + DESCRIPTOR_BYTES <= bytes.size()) {
            int block = bytes.u8(at);
            if (block == IMAGE) {
                return at;
            }
            if (block != EXTENSION) {
                return -1;
            }
            long end = blocksEnd(at + 2);
            if (bytes.u8(at + 1) == CONTROL && end - at == 8) {
                control = bytes.slice(at, 8);
            }
            at = end;
        }
        return -1;
    }

    private static long tableBytes(int flags) {
        return flags >= 0x80 ? 3L << ((flags & 7) + 1) : 0;
    }

    /** Behind the empty block that ends a row of them, or the end of a file that was cut off. */
    private long blocksEnd(long from) throws UnusableImageException {
        long at = from;
        while (at < bytes.size()) {
            int length = bytes.u8(at);
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
        return bytes.size();
    }
}
