package dev.visionstreams.bytes;

import dev.visionstreams.bytes.ByteBudget.Reservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import okio.Buffer;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary files for images that are too large for memory. A file is deleted when its image is closed, all others when
 * the spool is closed. After a crash the next process deletes them. Thread-safe.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private final long above;
    private final ByteBudget room;
    private final @Nullable SpoolDirectory directory;

    /**
     * Creates a directory for this process. If that fails, images too large for memory can't be stored.
     *
     * @param above images with more bytes go to disk, 1 or more
     * @param aboveWithoutDisk images with more bytes can't be stored where that fails; {@code above} if that is more
     * @param maxBytes bound on the bytes of all files together, 1 or more
     * @param parent a directory that processes share; null: one in the system's directory for temporary files
     */
    public Spool(long above, long aboveWithoutDisk, long maxBytes, @Nullable Path parent) {
        this(above, aboveWithoutDisk, new ByteBudget(maxBytes), open(parent));
    }

    private Spool(long above, long aboveWithoutDisk, ByteBudget room, @Nullable SpoolDirectory directory) {
        this.above = directory == null ? Math.max(above, aboveWithoutDisk) : above;
        this.room = room;
        this.directory = directory;
    }

    /** Never writes to disk: all images are held in memory. */
    public static Spool unused() {
        return new Spool(Long.MAX_VALUE, Long.MAX_VALUE, new ByteBudget(1), null);
    }

    private static @Nullable SpoolDirectory open(@Nullable Path configured) {
        Path parent = configured == null ? SpoolDirectory.standard() : configured;
        try {
            return SpoolDirectory.open(parent, configured == null);
        } catch (IOException e) {
            log.warn(
                    "Temporary files can't be written below {}, so large images can't be fetched; see"
                            + " vision.fetch.spool.dir",
                    parent,
                    e);
            return null;
        }
    }

    /** Images with more bytes go to disk. */
    long above() {
        return above;
    }

    /** Bytes on disk, including those reserved for files being written. */
    public long taken() {
        return room.taken();
    }

    /** The most bytes on disk. */
    public long total() {
        return room.total();
    }

    /** Sets an action that runs whenever a file has to wait for room on disk. */
    public void onPressure(Runnable action) {
        room.onPressure(action);
    }

    /**
     * Creates a file. Waits for room on disk, for {@link ByteBudget#PATIENCE} at most.
     *
     * @param maxBytes the most bytes that will be written to it
     */
    Writing create(long maxBytes) throws StorageException {
        if (directory == null) {
            throw failed(null);
        }
        Reservation reserved = room.await(maxBytes);
        Path file = directory.newFile();
        try {
            return new Writing(file, reserved);
        } catch (IOException e) {
            reserved.close();
            throw failed(e);
        }
    }

    private static StorageException failed(@Nullable IOException e) {
        if (e != null) {
            log.warn("A temporary file can't be written, see vision.fetch.spool.dir", e);
        }
        return StorageException.unwritable();
    }

    private static void delete(Path file, Reservation reserved) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("A temporary file can't be deleted: {}", file, e);
        }
        reserved.close();
    }

    /** Deletes every file, including those still in use. */
    @Override
    public void close() throws IOException {
        if (directory != null) {
            directory.close();
        }
    }

    /** A file being written. Closing it before {@link #end} deletes it. */
    static final class Writing implements AutoCloseable {
        private final Path file;
        private final Reservation reserved;
        private final HashingSink sink;
        private long size;
        private boolean ended;

        private Writing(Path file, Reservation reserved) throws IOException {
            this.file = file;
            this.reserved = reserved;
            this.sink = HashingSink.sha256(
                    Okio.sink(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
        }

        /** Moves all bytes out of the buffer. */
        void write(Buffer bytes) throws StorageException {
            if (bytes.exhausted()) {
                return; // okio can't hash an empty buffer
            }
            try {
                size += bytes.size();
                sink.write(bytes, bytes.size());
            } catch (IOException e) {
                throw failed(e);
            }
        }

        BytesOnDisk end() throws StorageException {
            try {
                sink.close();
            } catch (IOException e) {
                throw failed(e);
            }
            ended = true;
            reserved.resize(size);
            return new BytesOnDisk(file, size, sink.hash().hex(), () -> delete(file, reserved));
        }

        @Override
        public void close() {
            if (!ended) {
                try {
                    sink.close();
                } catch (IOException e) {
                    log.debug("An abandoned temporary file can't be closed", e);
                }
                delete(file, reserved);
            }
        }
    }
}
