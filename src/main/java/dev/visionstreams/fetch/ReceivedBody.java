package dev.visionstreams.fetch;

import dev.visionstreams.bytes.BodySink;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.bytes.StorageException;
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

/** A response's bytes, bounded as they arrive and, if they are compressed with gzip, again as they are decompressed. */
final class ReceivedBody {
    private static final long READ_BYTES = 64 << 10;

    private ReceivedBody() {}

    /** Size of the content in bytes; null if the server doesn't give it, or only the compressed size. */
    static @Nullable Long announced(Response response, int limit) throws FetchFailedException {
        long announced = response.body().contentLength();
        if (announced > limit) {
            throw exceeded(limit);
        }
        boolean compressed = response.header("Content-Encoding") != null;
        return announced < 0 || compressed ? null : announced;
    }

    /**
     * Reads to the end, but at most one byte more than the limit.
     *
     * @param limit the most bytes, both before and after decompression
     * @throws IOException if the connection breaks
     */
    static ImageBytes read(Response response, int limit, BodySink sink)
            throws IOException, FetchFailedException, StorageException {
        Received received = new Received(response.body().source(), limit);
        boolean compressed = false;
        try (Source source = decoded(response, received)) {
            compressed = source instanceof GzipSource;
            Buffer chunk = new Buffer();
            long count = 0;
            for (long read = 0; read >= 0; read = source.read(chunk, Math.min(READ_BYTES, limit + 1L - count))) {
                count += read;
                if (count > limit) {
                    throw exceeded(limit);
                }
                sink.take(chunk);
            }
        } catch (TooMuchException e) {
            throw exceeded(limit);
        } catch (IOException e) {
            if (compressed && received.intact) {
                throw new FetchFailedException(Reason.FETCH_REFUSED, "the content isn't valid gzip");
            }
            throw e;
        }
        return sink.end();
    }

    /** The first bytes of a body that isn't compressed, at most {@code limit}. */
    static ByteString head(Response response, int limit) throws IOException, FetchFailedException {
        if (!(decoded(response, new Received(response.body().source(), Long.MAX_VALUE)) instanceof Received source)) {
            throw new FetchFailedException(Reason.FETCH_REFUSED, "a part of a compressed image can't be read");
        }
        Buffer bytes = new Buffer();
        while (bytes.size() < limit && source.read(bytes, limit - bytes.size()) >= 0) {
            // read() has moved the bytes.
        }
        return bytes.snapshot();
    }

    private static Source decoded(Response response, Received received) throws FetchFailedException {
        String encoding = response.header("Content-Encoding", "identity");
        String coding = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "identity", "" -> received;
            case "gzip", "x-gzip" -> new GzipSource(received);
            default -> throw new FetchFailedException(Reason.FETCH_REFUSED, "a content encoding other than gzip");
        };
    }

    private static FetchFailedException exceeded(int limit) {
        return new FetchFailedException(
                Reason.IMAGE_BYTES_EXCEEDED, "more than " + limit + " bytes, see vision.fetch.max.bytes");
    }

    /** Counts the bytes as received, before decompression. */
    private static final class Received extends ForwardingSource {
        private final long limit;
        private long count;

        /** Whether the connection delivered everything, so that errors are the content's. */
        private boolean intact = true;

        Received(Source source, long limit) {
            super(source);
            this.limit = limit;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            try {
                long read = super.read(sink, byteCount);
                WireBound.delivered();
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
