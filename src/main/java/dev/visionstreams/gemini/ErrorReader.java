package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads every non-2xx response: Google's error object, the same in a one-element array (some proxies), an HTML page, or
 * an empty body.
 */
final class ErrorReader {
    /** Longer waits are cut to this. */
    static final Duration MAX_WAIT = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("(\\d{1,12}(?:\\.\\d{0,12})?)s?");
    private static final Pattern OF_A_FILE =
            Pattern.compile("\\bfiles?\\b|storage\\.objects|\\bgs://", Pattern.CASE_INSENSITIVE);
    private static final Pattern OF_CREDITS = Pattern.compile(
            "\\bcredits?\\b.{0,40}\\b(deplet|exhaust|used up|run out|insufficient)|\\b(insufficient|no|out of)\\b.{0,20}\\bcredits?\\b",
            Pattern.CASE_INSENSITIVE);
    private static final int BEGINNING = 4096;

    private final SafeQuote excerpt;

    ErrorReader(SafeQuote excerpt) {
        this.excerpt = excerpt;
    }

    /** @param retryAfterHeader sent by proxies, not by Google; null if absent */
    ModelFailure read(int httpStatus, byte[] body, @Nullable String retryAfterHeader) {
        JsonNode error = error(body);
        String message =
                error.isTextual() ? error.textValue() : error.path("message").asText("");
        Reason reason = reason(httpStatus, error, message);
        Duration wait = null;
        if (reason.retryable() && reason != Reason.DAILY_QUOTA_EXCEEDED) {
            wait = retryDelay(error);
            wait = wait == null && retryAfterHeader != null ? seconds(retryAfterHeader) : wait;
        }
        String quote = excerpt.of(message.isEmpty() ? beginning(body) : message);
        String status = excerpt.of(error.path("status").asText(""));
        return new ModelFailure(
                reason,
                "HTTP " + httpStatus + (status.isEmpty() ? "" : " " + status) + (quote.isEmpty() ? "" : ": " + quote),
                httpStatus,
                wait,
                null,
                httpStatus == 429 && hasViolation(error, ""));
    }

    private static Reason reason(int httpStatus, JsonNode error, String message) {
        if (httpStatus >= 500) {
            return Reason.MODEL_UNAVAILABLE;
        }
        boolean file = OF_A_FILE.matcher(message).find();
        return switch (httpStatus) {
            case 400 ->
                !isOfFile(error, file) && concernsAccount(error, message)
                        ? Reason.MODEL_ACCESS_DENIED
                        : Reason.MODEL_REFUSED_REQUEST;
            case 401, 403 -> file ? Reason.MODEL_REFUSED_REQUEST : Reason.MODEL_ACCESS_DENIED;
            case 402, 407 -> Reason.MODEL_ACCESS_DENIED;
            case 404 -> file ? Reason.MODEL_REFUSED_REQUEST : Reason.MODEL_NOT_FOUND;
            // 499: the service cancelled the call, which it also does under overload.
            case 408, 499 -> Reason.MODEL_UNAVAILABLE;
            case 429 ->
                OF_CREDITS.matcher(message).find()
                        ? Reason.CREDITS_DEPLETED
                        : hasViolation(error, "Storage")
                                ? Reason.FILE_STORAGE_FULL
                                : hasViolation(error, "PerDay") ? Reason.DAILY_QUOTA_EXCEEDED : Reason.QUOTA_EXCEEDED;
            // Redirects aren't followed: their target isn't what was configured.
            default -> httpStatus < 400 ? Reason.MODEL_UNAVAILABLE : Reason.MODEL_REFUSED_REQUEST;
        };
    }

    /**
     * A bad key and an unsupported region or account are 400 too; the message counts where the error has no details.
     */
    private static boolean concernsAccount(JsonNode error, String message) {
        if (error.path("status").asText("").equals("FAILED_PRECONDITION") || message.startsWith("API key ")) {
            return true;
        }
        for (JsonNode detail : error.path("details")) {
            if (detail.path("reason").asText("").startsWith("API_KEY_")) {
                return true;
            }
        }
        return false;
    }

    /** A file that isn't ready yet has the same status as an account that isn't set up. */
    private static boolean isOfFile(JsonNode error, boolean file) {
        return file && error.path("status").asText("").equals("FAILED_PRECONDITION");
    }

    private static boolean hasViolation(JsonNode error, String quota) {
        for (JsonNode detail : error.path("details")) {
            for (JsonNode violation : detail.path("violations")) {
                if (violation.path("quotaId").asText("").contains(quota)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable Duration retryDelay(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            Duration delay = seconds(detail.path("retryDelay").asText(""));
            if (delay != null) {
                return delay;
            }
        }
        return null;
    }

    /**
     * Parses decimal seconds such as "38.2s", rounded up to the millisecond, at most {@link #MAX_WAIT}; null for any
     * other text.
     */
    static @Nullable Duration seconds(String text) {
        Matcher matcher = SECONDS.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        double seconds = new BigDecimal(matcher.group(1)).doubleValue();
        Duration wait = Duration.ofMillis((long) Math.ceil(seconds * 1000));
        return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
    }

    private static JsonNode error(byte[] body) {
        try {
            return unwrapped(Json.STRICT.readTree(body)).path("error");
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** The element of a one-element array; any other value itself. */
    static JsonNode unwrapped(JsonNode root) {
        return root.isArray() && root.size() == 1 ? root.get(0) : root;
    }

    static String beginning(byte[] body) {
        return new String(body, 0, Math.min(body.length, BEGINNING), StandardCharsets.UTF_8);
    }
}
