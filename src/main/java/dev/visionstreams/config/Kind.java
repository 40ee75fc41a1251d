package dev.visionstreams.config;

import java.util.function.Function;

/**
 * A kind of value.
 *
 * @param label names it in the table of settings
 * @param expected completes "... is not"
 * @param parser throws {@link IllegalArgumentException} if the text is something else
 * @param shown what of the text may be repeated in a message
 */
public record Kind<T>(String label, String expected, Function<String, T> parser, Function<String, String> shown) {
    public static <T> Kind<T> of(String label, String expected, Function<String, T> parser) {
        return new Kind<>(label, expected, parser, text -> "\"" + text + "\"");
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public T parse(String text) {
        return parser.apply(text);
    }

    /**
     * Refuses a text; a parser needs no message.
     *
     * @throws IllegalArgumentException if the condition is false
     */
    public static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
