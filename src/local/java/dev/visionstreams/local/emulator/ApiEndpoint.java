package dev.visionstreams.local.emulator;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.files.FilesApi;
import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.Exchanges;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of the API that a request is for. */
enum ApiEndpoint {
    GENERATE,
    MODELS,
    FILES,
    UNKNOWN;

    static final String INVALID_KEY = "invalid";

    private static final String MODELS_PATH = "/v1beta/models";
    private static final String GENERATE_SUFFIX = ":generateContent";

    /** Google Cloud's path of a call or of a description, up to the model's name; the version is the same in both. */
    private static final Pattern VERTEX =
            Pattern.compile("/v1beta1/(projects/[^/]+/locations/[^/]+/)?publishers/google/models(?=/)");

    /** Whether the request came by Google Cloud's path, which has no Files API and takes a token or a key. */
    static boolean isVertex(HttpExchange exchange) {
        return VERTEX.matcher(exchange.getRequestURI().getPath()).lookingAt();
    }

    private static String path(HttpExchange exchange) {
        return VERTEX.matcher(exchange.getRequestURI().getPath()).replaceFirst(MODELS_PATH);
    }

    static ApiEndpoint of(HttpExchange exchange) {
        String path = path(exchange);
        String method = exchange.getRequestMethod();
        boolean model = path.startsWith(MODELS_PATH + "/");
        if (model && path.endsWith(GENERATE_SUFFIX) && method.equals("POST")) {
            return GENERATE;
        }
        if ((model || path.equals(MODELS_PATH)) && method.equals("GET")) {
            return MODELS;
        }
        return FilesApi.serves(method, path) ? FILES : UNKNOWN;
    }

    /** The model named in the path of GENERATE or MODELS; empty for the list of models. */
    String model(HttpExchange exchange) {
        String path = path(exchange);
        int end = this == GENERATE ? path.length() - GENERATE_SUFFIX.length() : path.length();
        return path.equals(MODELS_PATH) ? "" : path.substring(MODELS_PATH.length() + 1, end);
    }

    /** Why the key, in the header or in the query, is refused; null if it is accepted or not needed. */
    @Nullable
    ApiException keyError(HttpExchange exchange) {
        if (this == UNKNOWN || (this == FILES && !FilesApi.needsKey(exchange))) {
            return null;
        }
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (isVertex(exchange) && exchange.getRequestHeaders().getFirst("x-goog-api-key") == null) {
            return token != null && token.startsWith("Bearer ") && !token.endsWith(" " + INVALID_KEY)
                    ? null
                    : ApiErrors.unauthenticated();
        }
        String header = exchange.getRequestHeaders().getFirst("x-goog-api-key");
        String key = header != null ? header : Exchanges.parameter(exchange, "key");
        if (key.isEmpty()) {
            return ApiErrors.keyMissing();
        }
        return key.equals(INVALID_KEY) ? ApiErrors.keyInvalid() : null;
    }
}
