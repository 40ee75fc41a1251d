package dev.visionstreams.fetch;

import dev.visionstreams.image.ImageBytes;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes an image's bytes as they come: into memory, and from a size on to disk. Closing it before its end gives up what
 * came. For one thread.
 */
final class Intake implements AutoCloseable {
    private final Spool spool;
    private final long most;
    private final Buffer memory = new Buffer();
    private Spool.@Nullable Writing disk;

    /**
     * @param announced how many bytes will come, if that is known: more than fit into memory go to disk at once
     * @param most how many may come
     */
    Intake(Spool spool, @Nullable Long announced, long most) throws RefusedException {
        this.spool = spool;
        this.most = announced == null ? most : announced;
        if (announced != null && announced > spool.above()) {
            disk = spool.create(this.most);
        }
    }

    /** Bytes of memory that an image needs, which may have so many. */
    static long memoryFor(Spool spool, @Nullable Long announced, long most) {
        if (announced != null) {
            return announced > spool.above() ? 0 : announced;
        }
        return Math.min(most, spool.above());
    }

    /** Moves all bytes out of the buffer. */
    void take(Buffer bytes) throws RefusedException {
        Spool.Writing writing = disk;
        if (writing == null && memory.size() + bytes.size() > spool.above()) {
            writing = spool.create(most);
            disk = writing;
            writing.write(memory);
        }
        if (writing == null) {
            memory.write(bytes, bytes.size());
        } else {
            writing.write(bytes);
        }
    }

    /** All that came. Memory's snapshot shares the buffer's segments: the bytes are held once. */
    ImageBytes end() throws RefusedException {
        return disk == null ? ImageBytes.of(memory.snapshot()) : disk.end();
    }

    @Override
    public void close() {
        if (disk != null) {
            disk.close();
        }
    }
}
