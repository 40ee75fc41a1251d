package dev.visionstreams.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Single bytes of a file, read a page at a time: a header's few, and what lies between chunks is passed over. */
final class PagedFile implements HeaderBytes.Bytes, AutoCloseable {
    private static final int PAGE_BYTES = 8 << 10;

    private final FileChannel channel;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
    private long pageStart;

    PagedFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        page.limit(0);
    }

    /** @throws UncheckedIOException if the file can't be read, or is shorter than it was */
    @Override
    public byte at(long index) {
        if (index < pageStart || index >= pageStart + page.limit()) {
            load(index);
        }
        return page.get((int) (index - pageStart));
    }

    private void load(long index) {
        try {
            page.clear();
            pageStart = index;
            int count = 0;
            while (page.hasRemaining() && count >= 0) {
                count = channel.read(page, index + page.position());
            }
            page.flip();
            if (page.limit() == 0) {
                throw new IOException("a temporary file ends early");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
