package dev.visionstreams.gemini;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many characters the enumerations of a reply's schema may have. The service refuses schemas with too much text as too
 * complex, and documents no limit: 120 values of four words were refused, 400 of one word weren't. Where a model refuses
 * less than the budget, that is remembered. Without the enumeration, the prompt still names the labels. Thread-safe.
 */
final class EnumBudget {
    static final int CHARACTERS = 2_000;

    /** Maximum models remembered; the least recently used are forgotten first. */
    private static final int MOST_MODELS = 256;

    /** The fewest characters that a model refused. Guarded by this. */
    private final Map<String, Integer> refused = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_MODELS;
        }
    };

    /** @param characters of the schema's enumerations, 0 or more */
    synchronized boolean allows(String model, int characters) {
        Integer least = refused.get(model);
        return characters <= CHARACTERS && (least == null || characters < least);
    }

    /** The model accepted a request without its enumerations after it had refused it with them. */
    synchronized void refused(String model, int characters) {
        refused.merge(model, characters, Math::min);
    }
}
