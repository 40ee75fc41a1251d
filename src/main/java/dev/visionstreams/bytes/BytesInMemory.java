package dev.visionstreams.bytes;

import okio.Buffer;
import okio.ByteString;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** Bytes on the heap; closing does nothing. Equal if the bytes are. */
public final class BytesInMemory implements ImageBytes {
    private final ByteString bytes;

    /** Computed on first use. */
    private volatile @Nullable String sha256;

    BytesInMemory(ByteString bytes) {
        this.bytes = bytes;
    }

    public ByteString bytes() {
        return bytes;
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public long heapBytes() {
        return bytes.size();
    }

    @Override
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = bytes.sha256().hex();
            sha256 = known;
        }
        return known;
    }

    @Override
    public Source open() {
        return new Buffer().write(bytes);
    }

    @Override
    public ImageBytes share() {
        return this;
    }

    @Override
    public void close() {}

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BytesInMemory that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** Shows the size, never the content. */
    @Override
    public String toString() {
        return bytes.size() + " bytes";
    }
}
