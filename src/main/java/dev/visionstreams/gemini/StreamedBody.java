package dev.visionstreams.gemini;

import dev.visionstreams.bytes.ImageBytes;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;

/**
 * A JSON body with images in it: JSON pieces and images alternate. Images are encoded to base64 while they are written
 * to the socket, so a call in flight holds each image only once, unencoded.
 */
final class StreamedBody extends RequestBody {
    /** A multiple of three, so that only the last chunk is padded; its base64 is 8192 bytes, one Okio segment. */
    static final int CHUNK = 6144;

    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private final List<ByteString> json;
    private final List<ImageBytes> images;
    private final long length;

    /** @param json one piece more than there are images; each image follows the piece of its index */
    StreamedBody(List<ByteString> json, List<ImageBytes> images) {
        if (json.size() != images.size() + 1) {
            throw new IllegalArgumentException(json.size() + " pieces around " + images.size() + " images");
        }
        this.json = List.copyOf(json);
        this.images = List.copyOf(images);
        this.length = json.stream().mapToLong(ByteString::size).sum()
                + images.stream().mapToLong(StreamedBody::base64Length).sum();
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        return length;
    }

    /** The bytes that an image takes in the body. */
    static long base64Length(ImageBytes image) {
        return (image.size() + 2) / 3 * 4;
    }

    /**
     * The body could be written again, but a call is one attempt: whatever its settings, OkHttp repeats a call after a
     * 503 with {@code Retry-After: 0} unless the body is one-shot.
     */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        for (int i = 0; i < images.size(); i++) {
            sink.write(json.get(i));
            writeBase64(images.get(i), sink);
        }
        sink.write(json.get(images.size()));
    }

    private static void writeBase64(ImageBytes bytes, BufferedSink sink) throws IOException {
        Base64.Encoder encoder = Base64.getEncoder();
        byte[] raw = new byte[CHUNK];
        byte[] encoded = new byte[CHUNK / 3 * 4];
        try (BufferedSource source = SizedSource.open(bytes)) {
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
