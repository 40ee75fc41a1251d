package dev.visionstreams.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered.
 *
 * @param headers besides {@code Content-Type}, {@code Content-Length} and {@code Connection}
 * @param body empty if there is a stream
 * @param stream writes the body piece by piece; null: the body is complete
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(
        int status,
        String mediaType,
        Map<String, String> headers,
        byte[] body,
        @Nullable Stream stream) {
    private static final String TEXT = "text/plain; charset=utf-8";

    public Answer {
        headers = Map.copyOf(headers);
    }

    public Answer(int status, String mediaType, byte[] body) {
        this(status, mediaType, Map.of(), body, null);
    }

    public static Answer text(int status, String body) {
        return new Answer(status, TEXT, body.getBytes(UTF_8));
    }

    /** An answer with a body that has no end yet. */
    public static Answer stream(String mediaType, Stream stream) {
        return new Answer(200, mediaType, Map.of(), new byte[0], stream);
    }

    /** The same answer with one more header field. */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, mediaType, more, body, stream);
    }

    /** Writes to one client, on the thread of its connection, until it returns. */
    @FunctionalInterface
    public interface Stream {
        /**
         * Writes until the end.
         *
         * @throws IOException if the client has left or is too slow
         */
        void writeTo(Client client) throws IOException, InterruptedException;
    }

    /** A client that is being written to. */
    @FunctionalInterface
    public interface Client {
        /**
         * Sends a piece at once. A client that doesn't take it within the listener's limit loses its connection; between
         * pieces a stream may pause for as long as it likes.
         */
        void send(byte[] piece) throws IOException;
    }
}
