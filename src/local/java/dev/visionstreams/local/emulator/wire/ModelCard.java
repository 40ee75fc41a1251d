package dev.visionstreams.local.emulator.wire;

import java.util.List;
import java.util.Optional;

/**
 * The properties of a model. Models that aren't listed here are unknown or shut down.
 *
 * @param generation 2 or 3: determines the price of an image
 * @param minimalThinking whether it accepts the thinking level {@code minimal}
 * @param masks how it draws masks
 * @param thoughts thinking tokens reported per reply
 */
public record ModelCard(
        String id, String displayName, int generation, boolean minimalThinking, Masks masks, int thoughts) {
    /** How a model draws masks. */
    public enum Masks {
        /** PNGs; under a JSON type a placeholder. */
        PNG,
        /** Tokens that nobody else can read; under a JSON type a placeholder. */
        TOKENS,
        /** Polygons, x first, whatever order is asked for. */
        X_FIRST,
        /** Polygons, y first. */
        Y_FIRST
    }

    public static final List<ModelCard> ALL = List.of(
            new ModelCard("gemini-2.5-flash", "Gemini 2.5 Flash", 2, false, Masks.PNG, 48),
            new ModelCard("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", 2, false, Masks.TOKENS, 0),
            new ModelCard("gemini-2.5-pro", "Gemini 2.5 Pro", 2, false, Masks.PNG, 210),
            new ModelCard("gemini-3.1-flash-lite", "Gemini 3.1 Flash-Lite", 3, true, Masks.X_FIRST, 0),
            new ModelCard("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", 3, true, Masks.X_FIRST, 0),
            new ModelCard("gemini-3.6-flash", "Gemini 3.6 Flash", 3, true, Masks.X_FIRST, 64),
            new ModelCard("gemini-3.8-flash", "Gemini 3.8 Flash", 3, false, Masks.X_FIRST, 96),
            new ModelCard("gemini-robotics-er-2-preview", "Gemini Robotics-ER 2", 3, true, Masks.Y_FIRST, 0));

    public static Optional<ModelCard> find(String id) {
        return ALL.stream().filter(card -> card.id.equals(id)).findFirst();
    }
}
