package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.image.ImageBytes;
import java.io.IOException;
import java.util.Locale;
import okhttp3.Response;
import okio.Buffer;
import okio.ByteString;
import okio.ForwardingSource;
import okio.GzipSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** A response's bytes, bounded as they come and, where they are gzip'd, once more as they are unpacked. */
final class ReceivedBody {
    private static final long READ_BYTES = 64 << 10;

    private ReceivedBody() {}

    /** How many bytes will come; null if that isn't said, or only how many they are while packed. */
    static @Nullable Long announced(Response response, int limit) throws RefusedException {
        long announced = response.body().contentLength();
        if (announced > limit) {
            throw exceeded(limit);
        }
        boolean packed = response.header("Content-Encoding") != null;
        return announced < 0 || packed ? null : announced;
    }

    /**
     * Reads to the end, at most one byte more than the limit.
     *
     * @param limit bytes that may come, and that may come of them
     * @throws IOException if the connection breaks
     */
    static ImageBytes read(Response response, int limit, Intake intake) throws IOException, RefusedException {
        Received received = new Received(response.body().source(), limit);
        boolean packed = false;
        try (Source source = unpacked(response, received)) {
            packed = source instanceof GzipSource;
            Buffer chunk = new Buffer();
            long count = 0;
            for (long read = 0; read >= 0; read = source.read(chunk, Math.min(READ_BYTES, limit + 1L - count))) {
                count += read;
                if (count > limit) {
                    throw exceeded(limit);
                }
                intake.take(chunk);
            }
        } catch (TooMuchException e) {
            throw exceeded(limit);
        } catch (IOException e) {
            if (packed && received.intact) {
                throw new RefusedException(Reason.FETCH_REFUSED, "the content isn't the gzip that it says it is");
            }
            throw e;
        }
        return intake.end();
    }

    /** The first bytes, at most so many, of what isn't packed. */
    static ByteString head(Response response, int limit) throws IOException, RefusedException {
        if (!(unpacked(response, new Received(response.body().source(), Long.MAX_VALUE)) instanceof Received source)) {
            throw new RefusedException(Reason.FETCH_REFUSED, "a part of what is packed can't be read");
        }
        Buffer bytes = new Buffer();
        while (bytes.size() < limit && source.read(bytes, limit - bytes.size()) >= 0) {
            // Goes on.
        }
        return bytes.snapshot();
    }

    private static Source unpacked(Response response, Received received) throws RefusedException {
        String encoding = response.header("Content-Encoding", "identity");
        String coding = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "identity", "" -> received;
            case "gzip", "x-gzip" -> new GzipSource(received);
            default -> throw new RefusedException(Reason.FETCH_REFUSED, "the content has an encoding other than gzip");
        };
    }

    private static RefusedException exceeded(int limit) {
        return new RefusedException(
                Reason.IMAGE_BYTES_EXCEEDED, "more than " + limit + " bytes, see vision.fetch.max.bytes");
    }

    /** Before any decoding. */
    private static final class Received extends ForwardingSource {
        private final long limit;
        private long count;

        /** Whether what is wrong with the bytes was so when they were sent. */
        private boolean intact = true;

        Received(Source source, long limit) {
            super(source);
            this.limit = limit;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            try {
                long read = super.read(sink, byteCount);
                count += Math.max(0, read);
                if (count > limit) {
                    throw new TooMuchException();
                }
                return read;
            } catch (IOException e) {
                intact = false;
                throw e;
            }
        }
    }

    private static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
