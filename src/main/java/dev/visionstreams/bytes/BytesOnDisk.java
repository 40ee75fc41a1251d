package dev.visionstreams.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okio.Okio;
import okio.Source;

/** Bytes in a temporary file, which is deleted when the last holder closes it. */
public final class BytesOnDisk implements ImageBytes {
    private final Held held;
    private final AtomicBoolean closed = new AtomicBoolean();

    private record Held(Path file, long size, String sha256, Runnable whenUnused, AtomicInteger holders) {}

    /**
     * Takes ownership of a complete file.
     *
     * @param size its length in bytes
     * @param sha256 of its bytes, lower-case hex
     * @param whenUnused deletes the file
     */
    public BytesOnDisk(Path file, long size, String sha256, Runnable whenUnused) {
        this(new Held(file, size, sha256, whenUnused, new AtomicInteger(1)));
    }

    private BytesOnDisk(Held held) {
        this.held = held;
    }

    public Path file() {
        return held.file();
    }

    @Override
    public long size() {
        return held.size();
    }

    @Override
    public long heapBytes() {
        return 0;
    }

    @Override
    public String sha256() {
        return held.sha256();
    }

    @Override
    public Source open() throws IOException {
        return Okio.source(Files.newInputStream(held.file()));
    }

    @Override
    public ImageBytes share() {
        if (closed.get()) {
            throw new IllegalStateException("the bytes are already closed");
        }
        held.holders().incrementAndGet();
        return new BytesOnDisk(held);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && held.holders().decrementAndGet() == 0) {
            held.whenUnused().run();
        }
    }

    /** Shows the size, not the file's path. */
    @Override
    public String toString() {
        return held.size() + " bytes on disk";
    }
}
