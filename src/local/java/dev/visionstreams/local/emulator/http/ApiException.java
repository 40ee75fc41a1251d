package dev.visionstreams.local.emulator.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** An error in the form of Google's services: {@code {"error": {code, message, status, details}}}. */
public final class ApiException extends Exception {
    private static final String TYPE = "type.googleapis.com/google.rpc.";
    private static final long serialVersionUID = 1;

    private final int code;
    private final String status;
    private final transient ArrayNode details = JsonNodeFactory.instance.arrayNode();

    public ApiException(int code, String status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    public static ApiException invalid(String message) {
        return new ApiException(400, "INVALID_ARGUMENT", message);
    }

    public int code() {
        return code;
    }

    public String status() {
        return status;
    }

    /** Adds a detail of this type, for the caller to fill. */
    public ObjectNode detail(String type) {
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

    public ObjectNode body() {
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

    /** In protobuf's format of durations: whole seconds have no fraction. */
    static String seconds(double seconds) {
        return seconds == Math.rint(seconds)
                ? Long.toString((long) seconds)
                : String.format(Locale.ROOT, "%.9f", seconds).replaceAll("0+$", "");
    }
}
