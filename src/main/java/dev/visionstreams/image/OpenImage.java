package dev.visionstreams.image;

import dev.visionstreams.bytes.BytesInMemory;
import dev.visionstreams.bytes.BytesOnDisk;
import dev.visionstreams.bytes.ImageBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Bytes that can be read in place until they are closed. Not thread-safe. */
record OpenImage(HeaderBytes bytes, @Nullable PagedFile file) implements AutoCloseable {
    /** @throws UncheckedIOException if the file can't be opened */
    static OpenImage of(ImageBytes bytes) {
        if (bytes instanceof BytesOnDisk disk) {
            try {
                PagedFile file = new PagedFile(disk.file());
                return new OpenImage(new HeaderBytes(file, 0, disk.size()), file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new OpenImage(HeaderBytes.of(((BytesInMemory) bytes).bytes()), null);
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
