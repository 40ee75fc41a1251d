package dev.visionstreams.bytes;

import java.io.IOException;
import okio.ByteString;
import okio.Source;

/**
 * An image's bytes, in memory or on disk. Closing releases them; closing again has no effect. Thread-safe, except for what
 * {@link #open} returns.
 */
public sealed interface ImageBytes extends AutoCloseable permits BytesInMemory, BytesOnDisk {
    static ImageBytes of(ByteString bytes) {
        return new BytesInMemory(bytes);
    }

    long size();

    /** How many of them are on the heap. */
    long heapBytes();

    /** Lower-case hex. */
    String sha256();

    /** All bytes; the caller closes the source. A source opened before {@link #close} stays readable to its end. */
    Source open() throws IOException;

    /** The same bytes for another holder, which must close them as well. */
    ImageBytes share();

    @Override
    void close();
}
