package dev.visionstreams.local.emulator;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * By which of Google's two ways a request came.
 *
 * @param vertex Google Cloud's
 * @param tier what it asks for in a header, as only Google Cloud's callers do; null if nothing
 */
record Caller(boolean vertex, @Nullable String tier) {
    static Caller of(HttpExchange exchange) {
        return new Caller(
                ApiEndpoint.isVertex(exchange),
                exchange.getRequestHeaders().getFirst("X-Vertex-AI-LLM-Shared-Request-Type"));
    }
}
