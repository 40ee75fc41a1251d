package dev.visionstreams.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event about one object, in the format of S3's notifications, which MinIO and others adopted.
 *
 * @param name such as {@code ObjectCreated:Put}, without the prefix {@code s3:} that some senders add
 * @param key the object's key, decoded
 * @param size in bytes; null if not given, as for deleted objects
 * @param versionId null if the bucket has no versions
 * @param sequencer orders the events of one object; null if not given
 * @param mediaType as the sender declares it: MinIO does, S3 doesn't
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">the format</a>
 */
public record BucketEvent(
        String name,
        String bucket,
        String key,
        @Nullable Long size,
        @Nullable String versionId,
        @Nullable String sequencer,
        @Nullable String mediaType) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Sent by S3 once to test the configuration. */
    private static final String TEST = "s3:TestEvent";

    /**
     * Reads a notification; empty for a test event.
     *
     * @throws IllegalArgumentException if it isn't a notification, or has several objects, which can't be one request
     */
    public static Optional<BucketEvent> read(byte[] notification) {
        JsonNode json = json(notification);
        if (json.path("Event").asText().equals(TEST)) {
            return Optional.empty();
        }
        JsonNode records = json.path("Records");
        if (!records.isArray() || records.isEmpty()) {
            throw new IllegalArgumentException("no bucket notification: Records is missing or empty");
        }
        if (records.size() > 1) {
            throw new IllegalArgumentException("a bucket notification of " + records.size()
                    + " Records: one makes one request, send each as a record of its own");
        }
        return Optional.of(one(records.get(0)));
    }

    private static BucketEvent one(JsonNode event) {
        JsonNode object = event.path("s3").path("object");
        String name = required("Records[0].eventName", event.path("eventName"));
        return new BucketEvent(
                name.startsWith("s3:") ? name.substring(3) : name,
                required(
                        "Records[0].s3.bucket.name",
                        event.path("s3").path("bucket").path("name")),
                decoded(required("Records[0].s3.object.key", object.path("key"))),
                object.path("size").canConvertToLong()
                        ? Long.valueOf(object.path("size").longValue())
                        : null,
                text(object.path("versionId")),
                text(object.path("sequencer")),
                text(object.path("contentType")));
    }

    private static JsonNode json(byte[] notification) {
        try {
            return JSON.readTree(notification);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    private static String required(String field, JsonNode value) {
        String text = text(value);
        if (text == null) {
            throw new IllegalArgumentException("no bucket notification: " + field + " is missing");
        }
        return text;
    }

    private static @Nullable String text(JsonNode value) {
        String text = value.textValue();
        return text == null || text.isEmpty() ? null : text;
    }

    /** Keys are encoded like forms: a space is a plus. */
    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no bucket notification: Records[0].s3.object.key isn't URL-encoded", e);
        }
    }

    /** Whether an object was created: put, copied or uploaded in parts. */
    public boolean isCreation() {
        return name.startsWith("ObjectCreated:");
    }

    /** The object's {@code s3} URI, with the key unencoded. */
    public String uri() {
        return "s3://" + bucket + "/" + key;
    }

    /** Identifies the event: bucket, key, and the version or, without one, the sequencer. */
    public String id() {
        String place = bucket + "/" + key;
        String which = versionId == null || versionId.equals("null") ? sequencer : versionId;
        return which == null ? place : place + "@" + which;
    }
}
