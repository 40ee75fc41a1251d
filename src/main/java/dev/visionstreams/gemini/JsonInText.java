package dev.visionstreams.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.model.ModelFailure.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the JSON that was asked for in what a model wrote: alone, in code fences, between sentences, or value after
 * value.
 */
final class JsonInText {
    /**
     * Where a value of ours can begin: an array of objects, of arrays, of strings or of nothing, or an object. Brackets
     * of prose ("[1]", "{x}") aren't such places.
     */
    private static final Pattern START = Pattern.compile("\\[\\s*+[\\[{\\]\"']|\\{\\s*+[\"'}]");

    private JsonInText() {}

    /**
     * All values in the text's order.
     *
     * @throws UnusableReplyException if there is none, or one that begins and doesn't end well: what follows a fault
     *     may be half of something, so no part of such a reply is taken
     */
    static List<JsonNode> values(String text) throws UnusableReplyException {
        List<JsonNode> values = new ArrayList<>();
        Matcher start = START.matcher(text);
        int at = 0;
        while (start.find(at)) {
            at = start.start();
            try (JsonParser parser = Json.LENIENT.createParser(text.substring(at))) {
                JsonNode value = parser.readValueAsTree();
                values.add(value);
                at += (int) parser.currentLocation().getCharOffset();
            } catch (JsonEOFException e) {
                throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's JSON has no end");
            } catch (JsonProcessingException e) {
                throw new UnusableReplyException(
                        Reason.REPLY_MALFORMED, "the reply's JSON breaks off at character " + (at + offset(e)));
            } catch (IOException e) {
                throw new UncheckedIOException("reading from memory failed", e);
            }
        }
        if (values.isEmpty()) {
            throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply has no JSON");
        }
        return values;
    }

    /**
     * A text that was cut off, up to its last whole object of the list that it gives, and closed there; null if no object
     * is whole.
     */
    static @Nullable String untilLastObject(String text) {
        Matcher start = START.matcher(text);
        if (!start.find()) {
            return null;
        }
        StringBuilder closing = new StringBuilder();
        String whole = null;
        boolean quoted = false;
        for (int at = start.start(); at < text.length(); at++) {
            char c = text.charAt(at);
            if (quoted) {
                at += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '[' || c == '{') {
                closing.insert(0, c == '[' ? ']' : '}');
            } else if ((c == ']' || c == '}') && closing.length() > 0 && closing.charAt(0) == c) {
                closing.deleteCharAt(0);
                // An object in a list, in a list that may be an object's: a box is closed by another bracket.
                whole = c == '}' ? text.substring(start.start(), at + 1) + closing : whole;
            }
        }
        return whole;
    }

    private static long offset(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
    }
}
