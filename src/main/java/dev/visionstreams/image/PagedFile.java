package dev.visionstreams.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Random access to a file's bytes a page at a time, for headers, which need only a few bytes here and there. Not thread-safe. */
final class PagedFile implements HeaderBytes.Bytes, AutoCloseable {
    private static final int PAGE_BYTES = 8 << 10;
    private static final String SHORTER = "the temporary file is shorter than expected";

    private final FileChannel channel;
    private final ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES);
    private long pageStart;

    PagedFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        page.limit(0);
    }

    /** @throws UncheckedIOException if the file can't be read or has become shorter */
    @Override
    public byte at(long index) {
        if (index < pageStart || index >= pageStart + page.limit()) {
            load(index);
        }
        return page.get((int) (index - pageStart));
    }

    @Override
    public void copy(long index, byte[] target, int offset, int count) {
        if (count <= PAGE_BYTES / 2) {
            for (int i = 0; i < count; i++) {
                target[offset + i] = at(index + i);
            }
            return;
        }
        ByteBuffer copied = ByteBuffer.wrap(target, offset, count);
        try {
            while (copied.hasRemaining()) {
                if (channel.read(copied, index + count - copied.remaining()) < 0) {
                    throw new IOException(SHORTER);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                throw new IOException(SHORTER);
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
