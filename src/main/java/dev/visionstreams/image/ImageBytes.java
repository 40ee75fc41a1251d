package dev.visionstreams.image;

import java.io.IOException;
import okio.ByteString;
import okio.Source;

/**
 * An image's bytes, wherever they are. Closing gives back what holds them; more than once does nothing. Thread-safe, but
 * for what {@link #open} returns.
 */
public sealed interface ImageBytes extends AutoCloseable permits BytesInMemory, BytesOnDisk {
    static ImageBytes of(ByteString bytes) {
        return new BytesInMemory(bytes);
    }

    long size();

    /** How many of them are in the heap. */
    long heapBytes();

    /** Lower-case hex. */
    String sha256();

    /** All bytes from the first on; to be closed by the caller. What was opened can be read to its end after a close. */
    Source open() throws IOException;

    /** The same bytes for another holder, who closes them, too. */
    ImageBytes share();

    @Override
    void close();
}
