package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes.
 *
 * @param generates whether it is a {@code generateContent}
 * @param files whether it is about files or their upload
 * @param model what is to generate; empty for everything else
 * @param ready the answer, if no model has to be asked
 */
record Route(
        boolean generates,
        boolean files,
        String model,
        @Nullable Decision ready) {
    private static final String MODELS = "/v1beta/models";
    private static final String GENERATE = ":generateContent";

    static Route of(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        boolean generates = path.startsWith(MODELS + "/") && path.endsWith(GENERATE) && method.equals("POST");
        boolean lists = (path.equals(MODELS) || path.startsWith(MODELS + "/")) && method.equals("GET");
        boolean files = FilesApi.takes(method, path);
        if (!generates && !lists && !files) {
            return answered(Decision.text(
                    "NOT_FOUND",
                    404,
                    "text/html; charset=UTF-8",
                    "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>"));
        }
        Optional<ApiException> refused = keyError(exchange);
        if (files) {
            boolean open = refused.isEmpty() || !FilesApi.needsKey(exchange);
            return new Route(false, true, "", open ? null : Decision.error(refused.get()));
        }
        if (generates) {
            String model = path.substring(MODELS.length() + 1, path.length() - GENERATE.length());
            return new Route(true, false, model, refused.map(Decision::error).orElse(null));
        }
        return answered(refused.map(Decision::error).orElseGet(() -> models(path)));
    }

    private static Route answered(Decision decision) {
        return new Route(false, false, "", decision);
    }

    private static Optional<ApiException> keyError(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("x-goog-api-key");
        String key = header != null ? header : parameter(exchange, "key");
        if (key.isEmpty()) {
            return Optional.of(ApiErrors.keyMissing());
        }
        return key.equals(GeminiEmulator.INVALID_KEY) ? Optional.of(ApiErrors.keyInvalid()) : Optional.empty();
    }

    /** Of the query; empty if it isn't there. */
    static String parameter(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getRawQuery();
        return Arrays.stream((query == null ? "" : query).split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private static Decision models(String path) {
        if (path.equals(MODELS)) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ArrayNode list = body.putArray("models");
            ModelCard.ALL.forEach(card -> list.add(json(card)));
            return Decision.json("OK", 200, body);
        }
        String model = path.substring(MODELS.length() + 1);
        return ModelCard.find(model)
                .map(card -> Decision.json("OK", 200, json(card)))
                .orElseGet(() -> Decision.error(new ApiException(
                        404, "NOT_FOUND", "Model is not found: models/" + model + " for api version v1beta")));
    }

    private static ObjectNode json(ModelCard card) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", "models/" + card.id())
                .put("version", "001")
                .put("displayName", card.displayName())
                .put("description", "The emulator's stand-in for " + card.displayName())
                .put("inputTokenLimit", 1_048_576)
                .put("outputTokenLimit", 65_536);
        json.putArray("supportedGenerationMethods").add("generateContent");
        return json;
    }
}
