package dev.visionstreams.gemini;

import java.util.List;
import java.util.Map;

/**
 * What models can do, by their ids.
 *
 * @param given forms of masks by id, for models that the table doesn't know or has wrong
 */
public record ModelCapabilities(Map<String, MaskForm> given) {
    /** Only what the table says. */
    public static final ModelCapabilities KNOWN = new ModelCapabilities(Map.of());

    /** How a model draws an object's outline. */
    public enum MaskForm {
        /** A PNG of the box, asked for without a schema: with one the model writes a placeholder instead. */
        PNG,
        /** A polygon. */
        POLYGON,
        /** Not at all. */
        NONE
    }

    /** Beginnings of ids; the first that fits counts. */
    private record Family(String prefix, MaskForm masks) {}

    private static final List<Family> TABLE = List.of(
            new Family("gemini-2.5-", MaskForm.PNG),
            new Family("gemini-3", MaskForm.POLYGON),
            new Family("gemini-robotics-er-2-preview", MaskForm.POLYGON),
            new Family("gemini-robotics-er-", MaskForm.POLYGON));

    public ModelCapabilities {
        given = Map.copyOf(given);
    }

    /** A polygon of models that aren't known: all current ones draw it, and what else comes is read as well. */
    public MaskForm masks(String model) {
        MaskForm form = given.get(model);
        return form != null
                ? form
                : TABLE.stream()
                        .filter(family -> model.startsWith(family.prefix()))
                        .findFirst()
                        .map(Family::masks)
                        .orElse(MaskForm.POLYGON);
    }

    /** Whether the model draws neither masks nor polygons, so that SEGMENT would be paid for in vain. */
    public boolean drawsNothing(String model) {
        return masks(model) == MaskForm.NONE;
    }
}
