package dev.visionstreams.local.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import okio.ByteString;

/** Calls the Files API with plain HTTP. */
final class FilesCaller {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    FilesCaller(GeminiEmulator emulator) {
        this.base = emulator.uri();
    }

    HttpResponse<String> start(long size, String type, String metadata) throws IOException, InterruptedException {
        return start("any", size, type, metadata);
    }

    HttpResponse<String> start(String key, long size, String type, String metadata)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve("/upload/v1beta/files"))
                .header("x-goog-api-key", key)
                .header("X-Goog-Upload-Protocol", "resumable")
                .header("X-Goog-Upload-Command", "start")
                .header("X-Goog-Upload-Header-Content-Length", Long.toString(size))
                .header("X-Goog-Upload-Header-Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(metadata)));
    }

    URI started(long size) throws IOException, InterruptedException {
        return url(start(size, "image/png", "{}"));
    }

    static URI url(HttpResponse<String> started) {
        return URI.create(started.headers().firstValue("X-Goog-Upload-URL").orElseThrow());
    }

    HttpResponse<String> part(URI upload, String command, long offset, ByteString bytes)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(upload)
                .header("X-Goog-Upload-Command", command)
                .header("X-Goog-Upload-Offset", Long.toString(offset))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray())));
    }

    HttpResponse<String> command(URI upload, String command) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(upload)
                .header("X-Goog-Upload-Command", command)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Uploads an image in one part and returns its file. */
    JsonNode upload(ByteString image) throws IOException, InterruptedException {
        HttpResponse<String> done = part(started(image.size()), "upload, finalize", 0, image);
        if (done.statusCode() != 200) {
            throw new IOException(done.statusCode() + ": " + done.body());
        }
        return GeminiCaller.JSON.readTree(done.body()).path("file");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve("/v1beta/" + path)).header("x-goog-api-key", "any"));
    }

    HttpResponse<String> delete(String name) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve("/v1beta/" + name))
                .header("x-goog-api-key", "any")
                .DELETE());
    }

    /** Asks about images, each given as a URI or, after an equals sign, in base64. */
    HttpResponse<String> ask(String... images) throws IOException, InterruptedException {
        ObjectNode body = GeminiCaller.JSON.createObjectNode();
        ArrayNode parts =
                body.putArray("contents").addObject().put("role", "user").putArray("parts");
        for (String image : images) {
            if (image.startsWith("=")) {
                parts.addObject()
                        .putObject("inlineData")
                        .put("mimeType", "image/png")
                        .put("data", image.substring(1));
            } else {
                parts.addObject()
                        .putObject("fileData")
                        .put("mimeType", "image/png")
                        .put("fileUri", image);
            }
        }
        parts.addObject().put("text", "Describe.");
        return new GeminiCaller(base).generate(body.toString());
    }

    static String status(HttpResponse<String> response) {
        return response.headers().firstValue("X-Goog-Upload-Status").orElse("");
    }

    static long received(HttpResponse<String> response) {
        return response.headers()
                .firstValueAsLong("X-Goog-Upload-Size-Received")
                .orElse(-1);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
