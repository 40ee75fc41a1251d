package dev.visionstreams.local.emulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okio.ByteString;

/**
 * The answer to one request: what is sent, and when.
 *
 * @param outcome the name under which the request is counted
 * @param headers in addition to the usual ones
 * @param late delay in addition to the emulator's latency
 * @param until the answer is held back until this completes
 */
public record HttpAnswer(
        String outcome,
        Ending ending,
        int status,
        String contentType,
        ByteString body,
        Map<String, String> headers,
        Duration late,
        CompletionStage<?> until) {
    /** How the exchange ends. */
    public enum Ending {
        /** The whole answer is sent. */
        REPLY,
        /** The connection is closed without an answer. */
        DROP,
        /** The connection is closed halfway through the body. */
        CUT,
        /** Nothing is sent and the connection stays open. */
        HANG
    }

    public static HttpAnswer json(String outcome, int status, JsonNode body) {
        return json(outcome, status, body.toPrettyString());
    }

    /** With a body that is sent unchanged, even if it isn't valid JSON. */
    public static HttpAnswer json(String outcome, int status, String body) {
        return text(outcome, status, "application/json; charset=UTF-8", body);
    }

    public static HttpAnswer text(String outcome, int status, String contentType, String body) {
        return new HttpAnswer(
                outcome,
                Ending.REPLY,
                status,
                contentType,
                ByteString.encodeUtf8(body),
                Map.of(),
                Duration.ZERO,
                CompletableFuture.completedFuture(null));
    }

    public static HttpAnswer error(ApiException error) {
        return json(error.status(), error.code(), error.body());
    }

    /** No bytes at all; the connection is dropped or hangs. */
    public static HttpAnswer none(Ending ending) {
        return text("", 200, "", "").ending(ending);
    }

    public HttpAnswer as(String newOutcome) {
        return new HttpAnswer(newOutcome, ending, status, contentType, body, headers, late, until);
    }

    public HttpAnswer ending(Ending newEnding) {
        return new HttpAnswer(outcome, newEnding, status, contentType, body, headers, late, until);
    }

    /** Adds headers; of two with the same name the new one wins. */
    public HttpAnswer with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new HttpAnswer(outcome, ending, status, contentType, body, Map.copyOf(all), late, until);
    }

    public HttpAnswer late(Duration by) {
        return new HttpAnswer(outcome, ending, status, contentType, body, headers, by, until);
    }

    public HttpAnswer until(CompletionStage<?> stage) {
        return new HttpAnswer(outcome, ending, status, contentType, body, headers, late, stage);
    }
}
