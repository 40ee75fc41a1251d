package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okio.ByteString;

/**
 * What is done with a request.
 *
 * @param outcome what it is counted as
 * @param headers besides the usual ones
 * @param late on top of the latency
 * @param until not before this has completed
 */
record Decision(
        String outcome,
        Ending ending,
        int status,
        String contentType,
        ByteString body,
        Map<String, String> headers,
        Duration late,
        CompletionStage<?> until) {
    enum Ending {
        REPLY,
        DROP,
        CUT,
        HANG
    }

    private static final String JSON = "application/json; charset=UTF-8";

    static Decision json(String outcome, int status, JsonNode body) {
        return text(outcome, status, JSON, body.toPrettyString());
    }

    static Decision text(String outcome, int status, String contentType, String body) {
        return new Decision(
                outcome,
                Ending.REPLY,
                status,
                contentType,
                ByteString.encodeUtf8(body),
                Map.of(),
                Duration.ZERO,
                CompletableFuture.completedFuture(null));
    }

    static Decision error(ApiException error) {
        return json(error.status(), error.code(), error.body());
    }

    Decision as(String newOutcome) {
        return new Decision(newOutcome, ending, status, contentType, body, headers, late, until);
    }

    Decision ending(Ending newEnding) {
        return new Decision(outcome, newEnding, status, contentType, body, headers, late, until);
    }

    /** With headers on top of those it has. */
    Decision with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Decision(outcome, ending, status, contentType, body, Map.copyOf(all), late, until);
    }

    Decision late(Duration by) {
        return new Decision(outcome, ending, status, contentType, body, headers, by, until);
    }

    Decision until(CompletionStage<?> stage) {
        return new Decision(outcome, ending, status, contentType, body, headers, late, stage);
    }
}
