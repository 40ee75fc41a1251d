package dev.visionstreams.image;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import okio.Buffer;
import okio.ByteString;

/** Writes the header and the one directory of a TIFF file, in a byte order (TIFF 6.0, section 2). */
final class TiffWriter {
    /** An entry's type: unsigned numbers of four bytes. */
    static final int LONG = 4;

    private final boolean little;
    private final SortedMap<Integer, Value> entries = new TreeMap<>();

    private record Value(int type, long count, ByteString bytes) {}

    TiffWriter(boolean little) {
        this.little = little;
    }

    /** Numbers one after the other. */
    final class Numbers {
        private final Buffer buffer = new Buffer();

        Numbers u16(int value) {
            var unused = little ? buffer.writeShortLe(value) : buffer.writeShort(value);
            return this;
        }

        Numbers u32(long value) {
            var unused = little ? buffer.writeIntLe((int) value) : buffer.writeInt((int) value);
            return this;
        }
    }

    Numbers numbers() {
        return new Numbers();
    }

    void put(int tag, int type, long count, ByteString bytes) {
        entries.put(tag, new Value(type, count, bytes));
    }

    void put(int tag, long count, Numbers longs) {
        put(tag, LONG, count, longs.buffer.snapshot());
    }

    /** The file's first eight bytes. */
    ByteString header(long directoryAt) {
        Numbers header = numbers();
        header.buffer.writeUtf8(little ? "II" : "MM");
        return header.u16(42).u32(directoryAt).buffer.readByteString();
    }

    /** @param at where it is in the file, for the values that don't fit into their entries and follow it */
    ByteString directory(long at) {
        Numbers directory = numbers().u16(entries.size());
        Buffer elsewhere = new Buffer();
        long free = at + 2 + 12L * entries.size() + 4;
        for (Map.Entry<Integer, Value> entry : entries.entrySet()) {
            Value value = entry.getValue();
            int size = value.bytes().size();
            directory.u16(entry.getKey()).u16(value.type()).u32(value.count());
            if (size <= 4) {
                directory.buffer.write(value.bytes()).write(new byte[4 - size]);
            } else {
                directory.u32(free + elsewhere.size());
                elsewhere.write(value.bytes()).write(new byte[size & 1]);
            }
        }
        directory.u32(0);
        directory.buffer.write(elsewhere, elsewhere.size());
        return directory.buffer.readByteString();
    }
}
