package dev.visionstreams.local.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okio.ByteString;

/** Calls the emulator with plain HTTP and handwritten JSON. */
final class GeminiCaller {
    static final String MODEL = "gemini-3.5-flash-lite";
    static final JsonMapper JSON = new JsonMapper();
    static final String DETECT = """
            {"type": "array", "items": {"type": "object",
             "properties": {"box_2d": {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4},
             "label": {"type": "string"}}, "required": ["box_2d", "label"]}}""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    GeminiCaller(URI base) {
        this.base = base;
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> generateLater(String body) {
        return client.sendAsync(
                request("/v1beta/models/" + MODEL + ":generateContent", body), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> generate(String body) throws IOException, InterruptedException {
        return post("/v1beta/models/" + MODEL + ":generateContent", body);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("x-goog-api-key", "any")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> postWithoutKey(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The text that a model says about an image when asked with a schema. */
    JsonNode ask(String model, String prompt, ByteString image, String mediaType, String schema)
            throws IOException, InterruptedException {
        HttpResponse<String> response =
                post("/v1beta/models/" + model + ":generateContent", body(prompt, image, mediaType, schema));
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(text(response.body()));
    }

    List<Found> detect(ByteString image, String mediaType, Frame frame) throws IOException, InterruptedException {
        List<Found> found = new ArrayList<>();
        for (JsonNode object : ask(MODEL, "Find all objects.", image, mediaType, DETECT)) {
            JsonNode box = object.get("box_2d");
            found.add(new Found(
                    object.get("label").asText(),
                    new PixelBox(
                            pixel(box.get(1), frame.width()),
                            pixel(box.get(0), frame.height()),
                            pixel(box.get(3), frame.width()),
                            pixel(box.get(2), frame.height()))));
        }
        return found;
    }

    static String body(String prompt, ByteString image, String mediaType, String schema) {
        ObjectNode body = JSON.createObjectNode();
        var parts = body.putArray("contents").addObject().put("role", "user").putArray("parts");
        parts.addObject().putObject("inlineData").put("mimeType", mediaType).put("data", image.base64());
        parts.addObject().put("text", prompt);
        try {
            body.putObject("generationConfig")
                    .put("responseMimeType", "application/json")
                    .set("responseJsonSchema", JSON.readTree(schema));
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException(notJson);
        }
        return body.toString();
    }

    static String text(String response) throws JsonProcessingException {
        return JSON.readTree(response).at("/candidates/0/content/parts/0/text").asText();
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("x-goog-api-key", "any")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** The conversion of Google's example. */
    private static int pixel(JsonNode value, int side) {
        return (int) (value.asInt() / 1000.0 * side);
    }

    record Found(String label, PixelBox box) {}
}
