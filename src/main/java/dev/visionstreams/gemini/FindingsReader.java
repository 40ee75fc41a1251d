package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelReply.FoundPoint;
import dev.visionstreams.model.ModelRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Objects and points out of a reply's JSON, by this request's labels and limit. What makes no sense, what is listed
 * before, and what is beyond the limit is left out and counted. One instance reads one reply.
 */
final class FindingsReader {
    /** What an object is called that the model gave no name. */
    static final String UNNAMED = "object";

    private final ModelRequest request;
    private int dropped;

    FindingsReader(ModelRequest request) {
        this.request = request;
    }

    int dropped() {
        return dropped;
    }

    List<FoundObject> objects(List<JsonNode> values) throws UnusableReplyException {
        Set<FoundObject> found = new LinkedHashSet<>();
        for (JsonNode item : items(values)) {
            NormalizedBox box = BoxReader.box(item);
            take(found, box == null ? null : new FoundObject(label(item), box, mask(item)));
        }
        return List.copyOf(found);
    }

    List<FoundPoint> points(List<JsonNode> values) throws UnusableReplyException {
        Set<FoundPoint> found = new LinkedHashSet<>();
        for (JsonNode item : items(values)) {
            NormalizedPoint point = BoxReader.point(item);
            take(found, point == null ? null : new FoundPoint(label(item), point));
        }
        return List.copyOf(found);
    }

    private <T> void take(Set<T> found, @Nullable T item) {
        Integer limit = request.maxObjects();
        boolean room = limit == null || found.size() < limit;
        if (item == null || !room || !found.add(item)) {
            dropped++;
        }
    }

    /** The elements of all values: of an array, of the array within a wrapper such as {"objects": []}, or a lone one. */
    private static List<JsonNode> items(List<JsonNode> values) throws UnusableReplyException {
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode value : values) {
            if (value.isArray()) {
                value.forEach(items::add);
            } else if (BoxReader.hasBox(value) || value.has("point")) {
                items.add(value);
            } else {
                wrapped(value).forEach(items::add);
            }
        }
        if (!items.isEmpty() && items.stream().noneMatch(JsonNode::isContainerNode)) {
            throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's array holds no objects");
        }
        return items;
    }

    private static JsonNode wrapped(JsonNode value) throws UnusableReplyException {
        JsonNode empty = null;
        for (JsonNode field : value) {
            if (field.isArray() && field.isEmpty()) {
                empty = field;
            } else if (field.isArray() && field.get(0).isContainerNode()) {
                return field;
            }
        }
        if (empty == null) {
            throw new UnusableReplyException(
                    Reason.REPLY_MALFORMED, "the reply is a JSON object without an array of what was found");
        }
        return empty;
    }

    private String label(JsonNode item) {
        JsonNode value = item.has("label") ? item.get("label") : item.path("name");
        String label = value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
        if (label.isEmpty()) {
            return request.labels().size() == 1 ? request.labels().get(0) : UNNAMED;
        }
        return asRequested(label, request.labels());
    }

    /** The requested spelling, where only the case differs. */
    static String asRequested(String label, List<String> labels) {
        return labels.stream().filter(label::equalsIgnoreCase).findFirst().orElse(label);
    }

    /** Null without a mask that is base64; the {@code data:} prefix is sometimes missing. */
    private static @Nullable ByteString mask(JsonNode item) {
        JsonNode value = item.path("mask");
        if (!value.isTextual()) {
            return null;
        }
        String text = value.textValue();
        ByteString bytes =
                ByteString.decodeBase64(text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text);
        return bytes == null || bytes.size() == 0 ? null : bytes;
    }
}
