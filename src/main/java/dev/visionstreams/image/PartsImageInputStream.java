package dev.visionstreams.image;

import java.io.IOException;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/** Parts of files, one after the other, read in place; ImageIO's own streams would cache a copy. */
final class PartsImageInputStream extends ImageInputStreamImpl {
    /** Some decoders read on for as long as a header claims, and take what isn't there for zeros. */
    private static final int MOST_READS_BEYOND_END = 10_000;

    private final List<HeaderBytes> parts;

    /** Where each part begins, and the end. */
    private final long[] starts;

    private int part;
    private int readsBeyondEnd;

    PartsImageInputStream(List<HeaderBytes> parts) {
        this.parts = List.copyOf(parts);
        this.starts = new long[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = starts[i] + parts.get(i).size();
        }
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        if (!find()) {
            return beyondEnd();
        }
        HeaderBytes bytes = parts.get(part);
        return bytes.all().at(bytes.start() + streamPos++ - starts[part]) & 0xFF;
    }

    /** Short only at the end: ImageIO reads numbers with a single call, which may span parts. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        bitOffset = 0;
        int read = 0;
        while (read < length && find()) {
            int count = (int) Math.min(length - read, starts[part + 1] - streamPos);
            parts.get(part).copy(streamPos - starts[part], target, offset + read, count);
            streamPos += count;
            read += count;
        }
        return read == 0 && length > 0 ? beyondEnd() : read;
    }

    private int beyondEnd() throws IOException {
        if (++readsBeyondEnd > MOST_READS_BEYOND_END) {
            throw new IOException("the file ends within them");
        }
        return -1;
    }

    /** Moves to the part that the position is in; false at the end. */
    private boolean find() {
        if (streamPos >= length()) {
            return false;
        }
        if (streamPos < starts[part]) {
            part = 0;
        }
        while (streamPos >= starts[part + 1]) {
            part++;
        }
        return true;
    }

    @Override
    public long length() {
        return starts[starts.length - 1];
    }
}
