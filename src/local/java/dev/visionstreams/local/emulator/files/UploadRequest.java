package dev.visionstreams.local.emulator.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.http.ApiException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The request that starts an upload.
 *
 * @param name chosen by the client, {@code files/…}; empty if the store chooses one
 * @param declared size of the whole file in bytes, -1 if unknown
 */
record UploadRequest(String name, String displayName, String mimeType, long declared) {
    private static final int MAX_METADATA = 1 << 16;
    private static final int MAX_NAME = 512;
    private static final JsonMapper MAPPER = new JsonMapper();

    static UploadRequest read(HttpExchange exchange) throws IOException, ApiException {
        JsonNode metadata;
        try (InputStream body = exchange.getRequestBody()) {
            metadata = metadata(body.readNBytes(MAX_METADATA));
        }
        Headers headers = exchange.getRequestHeaders();
        if (!"resumable".equals(headers.getFirst(UploadHeaders.PREFIX + "Protocol"))
                || !"start".equals(headers.getFirst(UploadHeaders.COMMAND))) {
            throw ApiException.invalid("The emulator only supports resumable uploads.");
        }
        String displayName = text(metadata, "displayName", "display_name");
        if (displayName.length() > MAX_NAME) {
            throw ApiException.invalid(
                    "* CreateFileRequest.file.display_name: must be at most " + MAX_NAME + " characters.\n");
        }
        String type = headers.getFirst(UploadHeaders.PREFIX + "Header-Content-Type");
        String mimeType = type == null ? text(metadata, "mimeType", "mime_type") : type;
        return new UploadRequest(
                text(metadata, "name", "name"),
                displayName,
                mimeType.isEmpty() ? "application/octet-stream" : mimeType,
                UploadHeaders.number(headers, UploadHeaders.PREFIX + "Header-Content-Length"));
    }

    private static JsonNode metadata(byte[] body) throws ApiException {
        try {
            return body.length == 0
                    ? JsonNodeFactory.instance.objectNode()
                    : MAPPER.readTree(body).path("file");
        } catch (IOException notJson) {
            throw ApiException.invalid("Invalid JSON payload received. Unexpected token.\n");
        }
    }

    private static String text(JsonNode metadata, String camel, String snake) {
        return metadata.path(camel).asText(metadata.path(snake).asText());
    }
}
