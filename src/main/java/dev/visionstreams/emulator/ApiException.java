package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** An error as Google's services word it: {@code {"error": {code, message, status, details}}}. */
final class ApiException extends Exception {
    private static final String TYPE = "type.googleapis.com/google.rpc.";
    private static final long serialVersionUID = 1;

    private final int code;
    private final String status;
    private final transient ArrayNode details = JsonNodeFactory.instance.arrayNode();

    ApiException(int code, String status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    static ApiException invalid(String message) {
        return new ApiException(400, "INVALID_ARGUMENT", message);
    }

    int code() {
        return code;
    }

    String status() {
        return status;
    }

    /** Adds a detail and hands it out to be filled. */
    ObjectNode detail(String type) {
        return details.addObject().put("@type", TYPE + type);
    }

    ApiException withErrorInfo(String reason) {
        detail("ErrorInfo")
                .put("reason", reason)
                .put("domain", "googleapis.com")
                .putObject("metadata")
                .put("service", "generativelanguage.googleapis.com");
        return this;
    }

    ApiException withRetryDelay(double seconds) {
        detail("RetryInfo").put("retryDelay", seconds(seconds) + "s");
        return this;
    }

    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putObject("error")
                .put("code", code)
                .put("message", getMessage())
                .put("status", status);
        if (!details.isEmpty()) {
            error.set("details", details);
        }
        return body;
    }

    /** As protobuf prints a duration: no fraction if there is none. */
    static String seconds(double seconds) {
        return seconds == Math.rint(seconds)
                ? Long.toString((long) seconds)
                : String.format(Locale.ROOT, "%.9f", seconds).replaceAll("0+$", "");
    }
}
