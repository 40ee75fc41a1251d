package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
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

    /** The bytes to make room for: those announced, or the limit where none are, or where they are packed. */
    static long expected(Response response, int limit) throws RefusedException {
        long announced = response.body().contentLength();
        if (announced > limit) {
            throw exceeded(limit);
        }
        boolean packed = response.header("Content-Encoding") != null;
        return announced < 0 || packed ? limit : announced;
    }

    /**
     * Reads to the end, at most one byte more than the limit.
     *
     * @param limit bytes that may come, and that may come of them
     * @throws IOException if the connection breaks
     */
    static ByteString read(Response response, int limit) throws IOException, RefusedException {
        String encoding = response.header("Content-Encoding", "identity");
        String coding = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        Received received = new Received(response.body().source(), limit);
        Buffer bytes =
                switch (coding) {
                    case "identity", "" -> drain(received, limit);
                    case "gzip", "x-gzip" -> unpack(received, limit);
                    default ->
                        throw new RefusedException(Reason.FETCH_REFUSED, "the content has an encoding other than gzip");
                };
        if (bytes == null) {
            throw exceeded(limit);
        }
        // A snapshot shares the buffer's segments: the bytes are held once.
        return bytes.snapshot();
    }

    private static @Nullable Buffer unpack(Received received, int limit) throws IOException, RefusedException {
        try (GzipSource gzip = new GzipSource(received)) {
            return drain(gzip, limit);
        } catch (IOException e) {
            if (received.intact) {
                throw new RefusedException(Reason.FETCH_REFUSED, "the content isn't the gzip that it says it is");
            }
            throw e;
        }
    }

    /** Null if there was more. */
    private static @Nullable Buffer drain(Source source, int limit) throws IOException {
        Buffer bytes = new Buffer();
        try {
            while (source.read(bytes, Math.min(READ_BYTES, limit + 1L - bytes.size())) >= 0) {
                if (bytes.size() > limit) {
                    return null;
                }
            }
        } catch (TooMuchException e) {
            return null;
        }
        return bytes;
    }

    private static RefusedException exceeded(int limit) {
        return new RefusedException(
                Reason.IMAGE_BYTES_EXCEEDED,
                "more than " + limit + " bytes, see vision.fetch.max.bytes and vision.inflight.bytes");
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
