package dev.visionstreams.gemini;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
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
    private final List<ByteString> pictures;

    /** @param json one piece more than there are pictures; each picture goes after the piece of its index */
    StreamedBody(List<ByteString> json, List<ByteString> pictures) {
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
                + pictures.stream()
                        .mapToLong(picture -> (picture.size() + 2L) / 3 * 4)
                        .sum();
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

    private static void writeBase64(ByteString bytes, BufferedSink sink) throws IOException {
        Base64.Encoder encoder = Base64.getEncoder();
        byte[] raw = new byte[CHUNK];
        byte[] encoded = new byte[CHUNK / 3 * 4];
        for (int at = 0; at < bytes.size(); at += CHUNK) {
            int count = Math.min(CHUNK, bytes.size() - at);
            bytes.copyInto(at, raw, 0, count);
            int length = encoder.encode(count == CHUNK ? raw : Arrays.copyOf(raw, count), encoded);
            sink.write(encoded, 0, length);
        }
    }
}
