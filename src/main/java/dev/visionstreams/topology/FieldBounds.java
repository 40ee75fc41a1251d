package dev.visionstreams.topology;

import dev.visionstreams.event.ImageRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bounds for a request's fields that no honest request meets. */
final class FieldBounds {
    /** Characters of a prompt. */
    static final int PROMPT_CHARS = 100_000;

    static final int LABELS = 10_000;

    /** Characters of a label. */
    static final int LABEL_CHARS = 1_000;

    static final int MAX_OBJECTS = 10_000;

    /** Characters of a model's name. */
    static final int MODEL_CHARS = 200;

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]*");

    private FieldBounds() {}

    /** Which bound a request exceeds, for a person, without the value; null: none. */
    static @Nullable String exceededBy(ImageRequest request) {
        String prompt = request.getPrompt();
        if (prompt != null && prompt.length() > PROMPT_CHARS) {
            return "prompt has " + prompt.length() + " characters, at most " + PROMPT_CHARS + " are taken";
        }
        if (request.getLabels().size() > LABELS) {
            return "labels has " + request.getLabels().size() + " entries, at most " + LABELS + " are taken";
        }
        for (String label : request.getLabels()) {
            if (label.length() > LABEL_CHARS) {
                return "a label has " + label.length() + " characters, at most " + LABEL_CHARS + " are taken";
            }
        }
        String model = request.getModel();
        if (model != null && model.length() > MODEL_CHARS) {
            return "model has " + model.length() + " characters, at most " + MODEL_CHARS + " are taken";
        }
        return model == null || model.isEmpty() || MODEL.matcher(model).matches()
                ? null
                : "model may have letters, digits and . _ : / @ - only, and begins with a letter or digit";
    }
}
