package dev.visionstreams.gemini;

import java.util.regex.Pattern;

/**
 * Makes foreign text fit for a failure's message: without the key, without what may be image content, on one line and
 * at most 200 characters. Google's own messages repeat a suspended key ("Consumer 'api_key:…'") and data that it
 * couldn't decode.
 */
final class Excerpt {
    static final int MAX_CHARS = 200;

    private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/=_\\\\-]{64,}+");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]++");

    private final String key;

    Excerpt(String key) {
        this.key = key;
    }

    String of(String text) {
        // In this order: a key that was cut first would no longer be found.
        String clean = key.isEmpty() ? text : text.replace(key, "[key]");
        clean = ENCODED.matcher(clean).replaceAll("[data]");
        clean = SPACE.matcher(clean).replaceAll(" ").strip();
        if (clean.length() <= MAX_CHARS) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(MAX_CHARS - 2)) ? MAX_CHARS - 2 : MAX_CHARS - 1;
        return clean.substring(0, end) + "…";
    }
}
