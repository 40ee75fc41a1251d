package dev.visionstreams.emulator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of Google's resumable uploads. */
final class UploadHeaders {
    /** Of each of them. */
    static final String PREFIX = "X-Goog-Upload-";

    static final String STATUS = PREFIX + "Status";
    static final String RECEIVED = PREFIX + "Size-Received";

    private UploadHeaders() {}

    static Decision active(Upload upload) {
        return empty("active").with(Map.of(STATUS, "active", RECEIVED, Long.toString(upload.bytes.size())));
    }

    static Decision empty(String status) {
        return Decision.text("OK", 200, "text/plain; charset=utf-8", "").with(Map.of(STATUS, status));
    }

    static Decision failed(String message, String status) {
        return Decision.error(ApiException.invalid(message)).with(Map.of(STATUS, status));
    }

    /** @param name after the prefix; null: the request's own length */
    static long number(Headers headers, @Nullable String name) throws ApiException {
        String header = name == null ? "Content-Length" : PREFIX + name;
        String value = headers.getFirst(header);
        if (value == null) {
            return -1;
        }
        try {
            return Math.max(0, Long.parseLong(value.strip()));
        } catch (NumberFormatException noNumber) {
            throw ApiException.invalid("Invalid " + header + ": " + value);
        }
    }

    /** A client that is still sending doesn't read the answer before its connection is reset. */
    static void drain(HttpExchange exchange) throws IOException {
        try (InputStream rest = exchange.getRequestBody()) {
            rest.transferTo(OutputStream.nullOutputStream());
        }
    }
}
