package dev.visionstreams.bytes;

import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Collects an image's bytes while they arrive: in memory up to {@link Spool#above()}, in a temporary file beyond that.
 * Closing it before {@link #end} discards them. For use by one thread.
 */
public final class BodySink implements AutoCloseable {
    private final Spool spool;
    private final long maxBytes;
    private final Buffer memory = new Buffer();
    private Spool.@Nullable Writing disk;

    /**
     * Waits for room on disk if the announced size is too large for memory.
     *
     * @param announced the size in bytes; null if it isn't known
     * @param maxBytes the most bytes that can arrive
     */
    public BodySink(Spool spool, @Nullable Long announced, long maxBytes) throws StorageException {
        this.spool = spool;
        this.maxBytes = announced == null ? maxBytes : announced;
        if (announced != null && announced > spool.above()) {
            disk = spool.create(announced);
        }
    }

    /** Bytes of memory to reserve for a sink with these arguments. */
    public static long memoryFor(Spool spool, @Nullable Long announced, long maxBytes) {
        if (announced != null) {
            return announced > spool.above() ? 0 : announced;
        }
        return Math.min(maxBytes, spool.above());
    }

    /** Moves all bytes out of the buffer. May wait for room on disk. */
    public void take(Buffer bytes) throws StorageException {
        Spool.Writing writing = disk;
        if (writing == null && memory.size() + bytes.size() > spool.above()) {
            writing = spool.create(maxBytes);
            disk = writing;
            writing.write(memory);
        }
        if (writing == null) {
            memory.write(bytes, bytes.size());
        } else {
            writing.write(bytes);
        }
    }

    /** All bytes taken. A snapshot of memory shares the buffer's segments, so nothing is held twice. */
    public ImageBytes end() throws StorageException {
        return disk == null ? ImageBytes.of(memory.snapshot()) : disk.end();
    }

    @Override
    public void close() {
        if (disk != null) {
            disk.close();
        }
    }
}
