package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundLabel;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads caption, labels and objects out of one JSON object, wrapped or not. */
final class DescriptionReader {
    private static final List<String> CAPTIONS = List.of("caption", "description", "summary");
    private static final Set<String> LABELS = Set.of("labels", "tags", "categories", "keywords");

    private DescriptionReader() {}

    static ModelReply read(ModelRequest request, List<JsonInText.Found> values, Inference inference)
            throws UnusableReplyException {
        ObjectNode description = null;
        List<JsonInText.Found> places = new ArrayList<>();
        for (JsonInText.Found found : values) {
            ObjectNode described = described(found.value());
            if (described == null) {
                places.add(found);
            } else if (description == null || Drafts.isCorrection(found.prose())) {
                description = described;
                places.clear();
            }
        }
        if (description == null) {
            throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's JSON has no caption");
        }
        String caption = member(description, CAPTIONS);
        LabelsReader labels = new LabelsReader(request.labels());
        List<FoundLabel> named = List.of();
        ObjectNode rest = description.objectNode();
        for (var member : description.properties()) {
            if (LABELS.contains(PlaceForm.plain(member.getKey()))) {
                try {
                    named = labels.read(member.getValue());
                } catch (UnusableReplyException e) {
                    // Counted as dropped, like objects below.
                    named = List.of();
                }
            } else if (member.getValue().isContainerNode()) {
                rest.set(member.getKey(), member.getValue());
            }
        }
        if (!rest.isEmpty()) {
            places.add(0, new JsonInText.Found(rest, ""));
        }
        FindingsReader findings = new FindingsReader(request);
        List<FoundObject> objects = List.of();
        try {
            objects = findings.objects(places);
        } catch (UnusableReplyException e) {
            // Counted as dropped: the caption is sound all the same.
            objects = List.of();
        }
        return new ModelReply(
                caption, null, named, objects, List.of(), labels.dropped() + findings.dropped(), inference);
    }

    /** The first object with a caption, in whatever wraps it. */
    private static @Nullable ObjectNode described(JsonNode value) {
        if (value instanceof ObjectNode object && member(object, CAPTIONS) != null) {
            return object;
        }
        if (value.isArray() && value.size() > 1) {
            return null;
        }
        for (JsonNode child : value) {
            ObjectNode found = child.isContainerNode() ? described(child) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String member(ObjectNode object, List<String> names) {
        for (String name : names) {
            for (var member : object.properties()) {
                if (PlaceForm.plain(member.getKey()).equals(name)
                        && member.getValue().isTextual()
                        && !member.getValue().textValue().isBlank()) {
                    return member.getValue().textValue().strip();
                }
            }
        }
        return null;
    }
}
