package dev.visionstreams.gemini;

import dev.visionstreams.text.Printable;
import java.util.regex.Pattern;

/**
 * Cleans text from outside for a failure's message: without the key, without possible image content, on one line, at
 * most 200 characters. Google's messages quote a suspended key ("Consumer 'api_key:…'") and data that couldn't be
 * decoded.
 */
final class SafeQuote {
    static final int MAX_CHARS = 200;

    private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/=_\\\\-]{64,}+");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]++");

    private final String key;

    SafeQuote(String key) {
        this.key = key;
    }

    String of(String text) {
        // The key is replaced before the text is cut: part of a key would not be found.
        String clean = key.isEmpty() ? text : text.replace(key, "[key]");
        clean = ENCODED.matcher(clean).replaceAll("[data]");
        clean = Printable.escaped(SPACE.matcher(clean).replaceAll(" ").strip());
        if (clean.length() <= MAX_CHARS) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(MAX_CHARS - 2)) ? MAX_CHARS - 2 : MAX_CHARS - 1;
        return clean.substring(0, end) + "…";
    }
}
