package dev.visionstreams.gemini;

import dev.visionstreams.image.ImageBytes;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/** A picture's bytes on their way into a call, as many as were announced. */
final class PictureReader extends ForwardingSource {
    private long left;

    private PictureReader(Source source, long size) {
        super(source);
        left = size;
    }

    static BufferedSource open(ImageBytes bytes) throws UnreadableException {
        try {
            return Okio.buffer(new PictureReader(bytes.open(), bytes.size()));
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
            throw new UnreadableException(new IOException("it has become shorter"));
        }
        return read;
    }
}
