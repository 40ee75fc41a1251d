package dev.visionstreams.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okio.Okio;
import okio.Source;

/** Bytes in a temporary file, which goes when the last who holds it closes. */
public final class BytesOnDisk implements ImageBytes {
    private final Held held;
    private final AtomicBoolean closed = new AtomicBoolean();

    private record Held(Path file, long size, String sha256, Runnable whenUnused, AtomicInteger holders) {}

    /**
     * Takes charge of a file that is complete and doesn't change any more.
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

    Path file() {
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
            throw new IllegalStateException("already given back");
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

    /** Says the size; where the file is, is nobody's business. */
    @Override
    public String toString() {
        return held.size() + " bytes on disk";
    }
}
