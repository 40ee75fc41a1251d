package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** From the text that a model wrote to what the task asked for. */
final class AnswerReader {
    private AnswerReader() {}

    /** @param text not blank */
    static ModelReply read(ModelRequest request, String text, Inference inference) throws UnusableReplyException {
        FindingsReader findings = new FindingsReader(request);
        return switch (request.task()) {
            case CAPTION -> new ModelReply(text.strip(), null, List.of(), List.of(), List.of(), 0, inference);
            case ANSWER -> new ModelReply(null, text.strip(), List.of(), List.of(), List.of(), 0, inference);
            case CLASSIFY ->
                new ModelReply(
                        null, null, labels(request, JsonInText.values(text)), List.of(), List.of(), 0, inference);
            case DETECT -> {
                List<FoundObject> objects = findings.objects(JsonInText.values(text));
                yield new ModelReply(
                        null, null, List.of(), withoutMasks(objects), List.of(), findings.dropped(), inference);
            }
            case SEGMENT -> {
                List<FoundObject> objects = findings.objects(JsonInText.values(text));
                if (!objects.isEmpty() && objects.stream().allMatch(object -> object.mask() == null)) {
                    throw new UnusableReplyException(
                            Reason.REPLY_WITHOUT_MASKS,
                            "the reply has boxes and no masks: models from Gemini 3 on draw none, the 2.5 generation does");
                }
                yield new ModelReply(null, null, List.of(), objects, List.of(), findings.dropped(), inference);
            }
            case POINT -> {
                var points = findings.points(JsonInText.values(text));
                yield new ModelReply(null, null, List.of(), List.of(), points, findings.dropped(), inference);
            }
            case DESCRIBE -> describe(request, text, inference, findings);
        };
    }

    private static ModelReply describe(ModelRequest request, String text, Inference inference, FindingsReader findings)
            throws UnusableReplyException {
        JsonNode description = JsonInText.values(text).stream()
                .filter(value -> value.path("caption").isTextual())
                .findFirst()
                .orElseThrow(
                        () -> new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's JSON has no caption"));
        List<FoundObject> objects = description.path("objects").isArray()
                ? findings.objects(List.of(description.path("objects")))
                : List.of();
        List<String> labels =
                description.path("labels").isArray() ? labels(request, List.of(description.path("labels"))) : List.of();
        return new ModelReply(
                description.path("caption").textValue().strip(),
                null,
                labels,
                withoutMasks(objects),
                List.of(),
                findings.dropped(),
                inference);
    }

    /** Strings, or objects with a label, in an array or in one within a wrapper; each once. */
    private static List<String> labels(ModelRequest request, List<JsonNode> values) throws UnusableReplyException {
        List<String> offered = new ArrayList<>();
        for (JsonNode value : values) {
            JsonNode array = value.isArray() ? value : value.path("labels");
            if (!array.isArray()) {
                throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's JSON is no array of labels");
            }
            for (JsonNode item : array) {
                String label =
                        (item.isObject() ? item.path("label") : item).asText().strip();
                if (!label.isEmpty()) {
                    offered.add(FindingsReader.asRequested(label, request.labels()));
                }
            }
        }
        Set<String> labels = new LinkedHashSet<>(offered);
        if (!request.labels().isEmpty()) {
            labels.retainAll(request.labels());
            if (labels.isEmpty() && !offered.isEmpty()) {
                throw new UnusableReplyException(
                        Reason.REPLY_MALFORMED, "the reply has none of the labels that it was to choose from");
            }
        }
        return List.copyOf(labels);
    }

    /** A model that adds masks unasked: they would only be carried along. */
    private static List<FoundObject> withoutMasks(List<FoundObject> objects) {
        return objects.stream()
                .map(object -> new FoundObject(object.label(), object.box(), null))
                .toList();
    }
}
