package dev.visionstreams.fetch;

import dev.visionstreams.fetch.ByteBudget.Reservation;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.image.BytesOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okio.Buffer;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary files for images that are too large to be held in memory. A file goes when its image is closed; what is left
 * goes when the spool is closed, or with the next process after a crash. Thread-safe.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    private final long above;
    private final ByteBudget room;
    private final @Nullable SpoolDirectory directory;

    /**
     * Opens its directory. Without one that can be written to, larger images fail, each with that reason.
     *
     * @param above images with more bytes go to disk, 1 or more
     * @param maxBytes how many bytes all files together may have, 1 or more
     * @param parent shared with other processes; null: one in the system's directory for temporary files
     */
    public Spool(long above, long maxBytes, @Nullable Path parent) {
        this(above, new ByteBudget(maxBytes), opened(parent == null ? SpoolDirectory.standard() : parent));
    }

    private Spool(long above, ByteBudget room, @Nullable SpoolDirectory directory) {
        this.above = above;
        this.room = room;
        this.directory = directory;
    }

    /** Writes nothing: whatever comes is held in memory. */
    static Spool unused() {
        return new Spool(Long.MAX_VALUE, new ByteBudget(1), null);
    }

    private static @Nullable SpoolDirectory opened(Path parent) {
        try {
            return SpoolDirectory.open(parent);
        } catch (IOException e) {
            log.warn(
                    "No temporary files can be written below {}, so that large images can't be fetched: see"
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

    /** Bytes on disk now, and those that are about to be written. */
    public long taken() {
        return room.taken();
    }

    /** Calls that whenever somebody has to wait for room on disk. */
    public void onPressure(Runnable action) {
        room.onPressure(action);
    }

    /**
     * A new file, once there is room for it; waits here for that, and not for long.
     *
     * @param most how many bytes it may get
     * @throws RefusedException BYTES_BUSY, or SPOOL_FAILED where nothing can be written
     */
    Writing create(long most) throws RefusedException {
        if (directory == null) {
            throw failed(null);
        }
        CompletableFuture<Reservation> asked = room.reserve(most);
        Reservation reserved;
        try {
            reserved = asked.get(HttpTransfer.ROOM_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (!asked.cancel(true) && asked.isDone()) {
                asked.join().close(); // came while this gave up
            }
            throw new RefusedException(Reason.BYTES_BUSY, "no room for its bytes on disk yet");
        }
        Path file = directory.newFile();
        try {
            return new Writing(file, reserved);
        } catch (IOException e) {
            reserved.close();
            throw failed(e);
        }
    }

    private static RefusedException failed(@Nullable IOException e) {
        if (e != null) {
            log.warn("A temporary file can't be written, see vision.fetch.spool.dir", e);
        }
        return new RefusedException(
                Reason.SPOOL_FAILED, "too large for memory, and its temporary file can't be written");
    }

    private static void delete(Path file, Reservation reserved) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("A temporary file can't be deleted: {}", file, e);
        }
        reserved.close();
    }

    /** Deletes every file. Who still reads one fails. */
    @Override
    public void close() throws IOException {
        if (directory != null) {
            directory.close();
        }
    }

    /** A file that is being written. Closing it before its end deletes it. */
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
        void write(Buffer bytes) throws RefusedException {
            if (bytes.exhausted()) {
                return; // okio can't hash nothing
            }
            try {
                size += bytes.size();
                sink.write(bytes, bytes.size());
            } catch (IOException e) {
                throw failed(e);
            }
        }

        BytesOnDisk end() throws RefusedException {
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
                    log.debug("Closing a file that is given up", e);
                }
                delete(file, reserved);
            }
        }
    }
}
