package dev.visionstreams.gemini;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelRequest;
import java.util.List;

/** Turns a model's text into the result that the task asks for. */
final class AnswerReader {
    private AnswerReader() {}

    /** @param text not blank */
    static ModelReply read(ModelRequest request, String text, Inference inference) throws UnusableReplyException {
        FindingsReader findings = new FindingsReader(request);
        return switch (request.task()) {
            case CAPTION ->
                new ModelReply(
                        TextReader.read(text, TextReader.CAPTIONS),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        inference);
            case ANSWER ->
                new ModelReply(
                        null, TextReader.read(text, TextReader.ANSWERS), List.of(), List.of(), List.of(), 0, inference);
            case CLASSIFY -> {
                LabelsReader labels = new LabelsReader(request.labels());
                yield new ModelReply(null, null, labels.read(text), List.of(), List.of(), labels.dropped(), inference);
            }
            case DETECT -> {
                List<FoundObject> objects = findings.objects(JsonInText.values(text));
                yield new ModelReply(null, null, List.of(), objects, List.of(), findings.dropped(), inference);
            }
            case SEGMENT -> {
                List<FoundObject> objects = findings.objects(JsonInText.values(text));
                boolean drawn = objects.stream().anyMatch(object -> object.mask() != null || object.polygon() != null);
                if (!objects.isEmpty() && !drawn && findings.unreadableMasks() == 0) {
                    throw new UnusableReplyException(
                            Reason.REPLY_WITHOUT_MASKS, "the reply has boxes, but neither masks nor polygons");
                }
                yield new ModelReply(null, null, List.of(), objects, List.of(), findings.dropped(), inference);
            }
            case POINT -> {
                var points = findings.points(JsonInText.values(text));
                yield new ModelReply(null, null, List.of(), List.of(), points, findings.dropped(), inference);
            }
            case DESCRIBE -> DescriptionReader.read(request, JsonInText.values(text), inference);
            case DETECT_3D -> {
                var spatial = findings.spatial(JsonInText.values(text));
                yield new ModelReply(
                        null, null, List.of(), List.of(), List.of(), spatial, findings.dropped(), inference);
            }
        };
    }
}
