package dev.visionstreams.text;

/**
 * Escapes what a text from outside (a record, a header, a URI, a server's or a model's words) could do to a terminal or a
 * log: control characters, line breaks that would forge lines, direction overrides and other invisible characters become
 * {@code \n} or {@code \}{@code u001b}, so that nothing is lost either. Inside JSON's strings these escapes mean the same.
 * Joiners, which some scripts and emoji need, stay.
 */
public final class Printable {
    /** Characters of a text that is part of a line, for example an id or a message. */
    public static final int MAX_CHARS = 2_000;

    private static final char ZERO_WIDTH_NON_JOINER = '\u200c';
    private static final char ZERO_WIDTH_JOINER = '\u200d';

    private Printable() {}

    /** The text on one line, with at most {@link #MAX_CHARS} of its characters. */
    public static String of(String text) {
        return of(text, MAX_CHARS);
    }

    /** The text on one line, with at most that many of its characters and "…" if it has more. */
    public static String of(String text, int maxChars) {
        return escaped(shortened(text, maxChars));
    }

    /** The text as it is, with at most that many of its characters and "…" if it has more. */
    public static String shortened(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end) + "…";
    }

    /** The whole text on one line. */
    public static String escaped(String text) {
        StringBuilder escaped = null;
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            boolean harmless = isHarmless(codePoint);
            if (!harmless && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                append(escaped, codePoint, harmless);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            case Character.FORMAT -> codePoint == ZERO_WIDTH_NON_JOINER || codePoint == ZERO_WIDTH_JOINER;
            default -> true;
        };
    }

    private static void append(StringBuilder escaped, int codePoint, boolean harmless) {
        if (harmless) {
            escaped.appendCodePoint(codePoint);
            return;
        }
        switch (codePoint) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                for (char unit : Character.toChars(codePoint)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }
}
