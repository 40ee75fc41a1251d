package dev.visionstreams.app;

import java.util.Random;
import java.util.zip.CRC32;
import okio.Buffer;
import okio.ByteString;

/** Makes picture files as large as a test wants them, with bytes that decoders pass over and nothing can pack. */
final class Padding {
    private static final int PNG_HEADER_BYTES = 8 + 25;
    private static final int MOST_IN_SEGMENT = 65_533;

    private Padding() {}

    /** With a chunk that nobody knows after the header. */
    static ByteString png(ByteString png, int bytes) {
        Buffer chunk = new Buffer().writeUtf8("raNd").write(noise(bytes));
        CRC32 crc = new CRC32();
        crc.update(chunk.snapshot().asByteBuffer());
        return new Buffer()
                .write(png.substring(0, PNG_HEADER_BYTES))
                .writeInt(bytes)
                .write(chunk.readByteString())
                .writeInt((int) crc.getValue())
                .write(png.substring(PNG_HEADER_BYTES))
                .readByteString();
    }

    /** With comments at its start, so that its size and orientation are far behind. */
    static ByteString jpeg(ByteString jpeg, int bytes) {
        Buffer padded = new Buffer().write(jpeg.substring(0, 2));
        for (int left = bytes; left > 0; left -= MOST_IN_SEGMENT) {
            int count = Math.min(left, MOST_IN_SEGMENT);
            padded.writeShort(0xFFFE).writeShort(count + 2).write(noise(count));
        }
        return padded.write(jpeg.substring(2)).readByteString();
    }

    private static ByteString noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        return ByteString.of(noise);
    }
}
