package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A file that Google stores for the key's project.
 *
 * @param id its name without the prefix {@code files/}
 * @param uri how requests refer to it
 * @param mediaType the MIME type given at the upload
 * @param sizeBytes 0 if unknown
 * @param sha256 SHA-256 of its bytes, lower-case hex; empty if unknown
 * @param expiresAt when the service deletes it; null if unknown
 */
public record GeminiFile(
        String id,
        String uri,
        String mediaType,
        long sizeBytes,
        String sha256,
        @Nullable Instant expiresAt,
        State state)
        implements FileAnswer {
    private static final String NAME = "files/";

    /** Whether the file can be used. */
    public enum State {
        /** Not yet usable. */
        PROCESSING,
        ACTIVE,
        /** Processing failed; the file can never be used. */
        FAILED
    }

    /** Reads a file's JSON, bare or as {@code {"file":…}}. */
    static GeminiFile read(byte[] body) throws IOException {
        JsonNode root = Json.STRICT.readTree(body);
        JsonNode file = root.has("file") ? root.get("file") : root;
        String name = file.path("name").asText("");
        String uri = file.path("uri").asText("");
        if (!name.startsWith(NAME) || uri.isEmpty()) {
            throw new IOException("a file without a name or a URI");
        }
        return new GeminiFile(
                name.substring(NAME.length()),
                uri,
                file.path("mimeType").asText(""),
                file.path("sizeBytes").asLong(0),
                hex(file.path("sha256Hash").asText("")),
                instant(file.path("expirationTime").asText("")),
                state(file.path("state").asText("")));
    }

    /** An unknown or missing state counts as active. */
    private static State state(String text) {
        return switch (text) {
            case "PROCESSING" -> State.PROCESSING;
            case "FAILED" -> State.FAILED;
            default -> State.ACTIVE;
        };
    }

    /** The service sends the base64 of the hex text, not of the digest. */
    private static String hex(String hash) {
        try {
            String text = new String(Base64.getDecoder().decode(hash), StandardCharsets.US_ASCII);
            return text.matches("[0-9a-f]{64}") ? text : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
