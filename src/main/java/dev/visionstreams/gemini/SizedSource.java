package dev.visionstreams.gemini;

import dev.visionstreams.bytes.ImageBytes;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/** An image's bytes as they are sent; fails if there are fewer than announced. */
final class SizedSource extends ForwardingSource {
    private long left;

    private SizedSource(Source source, long size) {
        super(source);
        left = size;
    }

    static BufferedSource open(ImageBytes bytes) throws UnreadableException {
        try {
            return Okio.buffer(new SizedSource(bytes.open(), bytes.size()));
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        long read;
        try {
            read = super.read(sink, byteCount);
        } catch (IOException e) {
            throw new UnreadableException(e);
        }
        left -= Math.max(0, read);
        if (read < 0 && left > 0) {
            throw new UnreadableException(new IOException("the image has become shorter"));
        }
        return read;
    }
}
