package dev.visionstreams.gemini;

import dev.visionstreams.image.ImageBytes;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;

/**
 * JSON with pictures in it: pieces of JSON and pictures take turns, and a picture becomes base64 only on its way into
 * the socket, so that a call in flight holds its picture's bytes once and nothing else of size.
 */
final class StreamedBody extends RequestBody {
    /** A multiple of three, so that no chunk but the last is padded; its base64 is 8192 bytes, one segment of okio. */
    static final int CHUNK = 6144;

    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private final List<ByteString> json;
    private final List<ImageBytes> pictures;

    /** @param json one piece more than there are pictures; each picture goes after the piece of its index */
    StreamedBody(List<ByteString> json, List<ImageBytes> pictures) {
        if (json.size() != pictures.size() + 1) {
            throw new IllegalArgumentException(json.size() + " pieces around " + pictures.size() + " pictures");
        }
        this.json = List.copyOf(json);
        this.pictures = List.copyOf(pictures);
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        return json.stream().mapToLong(ByteString::size).sum()
                + pictures.stream().mapToLong(StreamedBody::base64Length).sum();
    }

    /** What a picture takes in it. */
    static long base64Length(ImageBytes picture) {
        return (picture.size() + 2) / 3 * 4;
    }

    /**
     * The body could be written again, but a call is one attempt: OkHttp repeats a call by itself after a 503 with
     * {@code Retry-After: 0}, whatever its settings, unless the body says that it can't.
     */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        for (int i = 0; i < pictures.size(); i++) {
            sink.write(json.get(i));
            writeBase64(pictures.get(i), sink);
        }
        sink.write(json.get(pictures.size()));
    }

    private static void writeBase64(ImageBytes bytes, BufferedSink sink) throws IOException {
        Base64.Encoder encoder = Base64.getEncoder();
        byte[] raw = new byte[CHUNK];
        byte[] encoded = new byte[CHUNK / 3 * 4];
        try (BufferedSource source = PictureReader.open(bytes)) {
            long left = bytes.size();
            while (left > 0) {
                int count = (int) Math.min(CHUNK, left);
                if (count < CHUNK) {
                    raw = new byte[count];
                }
                source.readFully(raw);
                sink.write(encoded, 0, encoder.encode(raw, encoded));
                left -= count;
            }
        }
    }
}
