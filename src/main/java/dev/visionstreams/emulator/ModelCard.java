package dev.visionstreams.emulator;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a model. Those that are not listed here are unknown or shut down.
 *
 * @param generation 2 or 3: what an image costs, and whether there are masks (2 alone)
 * @param minimalThinking whether it takes the thinking level {@code minimal}
 * @param thoughts how many tokens of thinking a reply is said to have cost
 */
record ModelCard(String id, String displayName, int generation, boolean minimalThinking, int thoughts) {
    static final List<ModelCard> ALL = List.of(
            new ModelCard("gemini-2.5-flash", "Gemini 2.5 Flash", 2, false, 48),
            new ModelCard("gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", 2, false, 0),
            new ModelCard("gemini-2.5-pro", "Gemini 2.5 Pro", 2, false, 210),
            new ModelCard("gemini-3.1-flash-lite", "Gemini 3.1 Flash-Lite", 3, true, 0),
            new ModelCard("gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", 3, true, 0),
            new ModelCard("gemini-3.6-flash", "Gemini 3.6 Flash", 3, true, 64),
            new ModelCard("gemini-3.8-flash", "Gemini 3.8 Flash", 3, false, 96));

    static Optional<ModelCard> find(String id) {
        return ALL.stream().filter(card -> card.id.equals(id)).findFirst();
    }
}
