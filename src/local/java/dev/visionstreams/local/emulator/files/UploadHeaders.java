package dev.visionstreams.local.emulator.files;

import com.sun.net.httpserver.Headers;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import java.util.Map;

/** The headers of Google's resumable uploads, and answers that consist of them. */
final class UploadHeaders {
    static final String PREFIX = "X-Goog-Upload-";
    static final String COMMAND = PREFIX + "Command";
    static final String STATUS = PREFIX + "Status";

    private static final String RECEIVED = PREFIX + "Size-Received";

    private UploadHeaders() {}

    static HttpAnswer active(Upload upload) {
        return received(empty("active"), upload);
    }

    static HttpAnswer empty(String status) {
        return HttpAnswer.text("OK", 200, "text/plain; charset=utf-8", "").with(Map.of(STATUS, status));
    }

    static HttpAnswer failed(String message, String status) {
        return failed(ApiException.invalid(message), status);
    }

    static HttpAnswer failed(ApiException error, String status) {
        return HttpAnswer.error(error).with(Map.of(STATUS, status));
    }

    /** Adds the number of bytes received so far. */
    static HttpAnswer received(HttpAnswer answer, Upload upload) {
        return answer.with(Map.of(RECEIVED, Long.toString(upload.bytes.size())));
    }

    /** A header's number, zero or more; -1 if the header is missing. */
    static long number(Headers headers, String header) throws ApiException {
        String value = headers.getFirst(header);
        if (value == null) {
            return -1;
        }
        try {
            return Math.max(0, Long.parseLong(value.strip()));
        } catch (NumberFormatException notANumber) {
            throw ApiException.invalid("Invalid " + header + ": " + value);
        }
    }
}
