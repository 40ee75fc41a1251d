package dev.visionstreams.local.emulator.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A file of the Files API.
 *
 * @param number of the file, from 1 in order of creation
 * @param id the name without {@code files/}
 * @param processed when it becomes ACTIVE or FAILED
 * @param failure why it becomes FAILED; null if it becomes ACTIVE
 */
record StoredFile(
        long number,
        String id,
        String displayName,
        String mimeType,
        SpooledBytes bytes,
        Instant created,
        Instant processed,
        Instant expires,
        @Nullable String failure) {
    static final String PATH = "/v1beta/files";
    /** INVALID_ARGUMENT in {@code google.rpc.Code}. */
    private static final int FAILED_CODE = 3;

    String state(Instant now) {
        if (now.isBefore(processed)) {
            return "PROCESSING";
        }
        return failure == null ? "ACTIVE" : "FAILED";
    }

    /** @param base the server's address as the client addressed it */
    ObjectNode json(String base, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", "files/" + id);
        if (!displayName.isEmpty()) {
            json.put("displayName", displayName);
        }
        json.put("mimeType", mimeType)
                .put("sizeBytes", Long.toString(bytes.size()))
                .put("createTime", created.toString())
                .put("updateTime", (now.isBefore(processed) ? created : processed).toString())
                .put("expirationTime", expires.toString())
                .put("sha256Hash", ByteString.encodeUtf8(bytes.sha256().hex()).base64())
                .put("uri", base + PATH + "/" + id)
                .put("state", state(now))
                .put("source", "UPLOADED");
        if (failure != null && !now.isBefore(processed)) {
            json.putObject("error").put("code", FAILED_CODE).put("message", failure);
        }
        return json;
    }
}
