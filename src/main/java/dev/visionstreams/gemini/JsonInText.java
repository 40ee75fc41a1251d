package dev.visionstreams.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.model.ModelFailure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the requested JSON in a model's text: bare, in code fences, between sentences, several values in a row, or a
 * JSON text of a JSON text.
 */
final class JsonInText {
    /**
     * Where a requested value can begin: an array that is empty or has objects, arrays, texts or nothing as elements, an
     * object, or an object's first key. Brackets in prose ("[1]", "{x}") don't match.
     */
    private static final Pattern START = Pattern.compile("\\[\\s*+(?:[\\[{\\]\"']|(?:null|None|\\.\\.\\.)\\s*+,)"
            + "|\\{\\s*+(?:[\"'}\\[{]|\\w{1,40}+\\s*+:)"
            + "|[\"']\\w{1,40}+[\"']\\s*+:\\s*+[\\[\"'\\d]");

    /** A list of numbers, which prose can hold as well: only where there is nothing else. */
    private static final Pattern NUMBERS = Pattern.compile("\\[\\s*+[-+]?[\\d.]++\\s*+,");

    private static final Pattern LABEL = Pattern.compile(
            "(?:^|\\n)[\\s*•-]*(?:\\d{1,3}[.)]\\s*)?(\\p{L}[^:\\n\\[\\]*]{0,60})\\**\\s*:\\s*\\**\\s*\\z");

    private static final int MAX_NESTED_TEXTS = 3;

    /** More than a reply has, and more than is read. */
    private static final int MAX_NESTING = 100;

    /** Characters of prose in which a label for what follows is looked for. */
    private static final int LABEL_TAIL = 300;

    private JsonInText() {}

    /**
     * A value in a text.
     *
     * @param prose what the text says between the value before and this one
     */
    record Found(JsonNode value, String prose) {}

    /**
     * All values in the order of the text.
     *
     * @throws UnusableReplyException if there is no value, or if the text ends amid an item: what follows it would be
     *     missed, so no part of such a reply is used
     */
    static List<Found> values(String text) throws UnusableReplyException {
        String plain = unquoted(text);
        List<Found> values = values(plain, START);
        if (values.isEmpty()) {
            values = values(plain, NUMBERS).stream().map(JsonInText::labelled).toList();
        }
        if (values.isEmpty()) {
            throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply has no JSON");
        }
        return values;
    }

    /** "cat: [1, 2, 3, 4]": numbers under the words that lead to them. */
    private static Found labelled(Found found) {
        Matcher label = LABEL.matcher(lastLines(found.prose()));
        return label.find()
                ? new Found(
                        JsonNodeFactory.instance.objectNode().set(label.group(1).strip(), found.value()), found.prose())
                : found;
    }

    private static String lastLines(String prose) {
        int from = prose.length() - LABEL_TAIL;
        int line = prose.indexOf('\n', from);
        return from <= 0 ? prose : line < 0 ? "" : prose.substring(line);
    }

    private static List<Found> values(String text, Pattern pattern) throws UnusableReplyException {
        List<Found> values = new ArrayList<>();
        Matcher start = pattern.matcher(text);
        int at = 0;
        while (start.find(at)) {
            TolerantJson json = new TolerantJson(text, start.start());
            JsonNode value = json.read();
            if (json.isCutOff()) {
                throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's JSON is incomplete");
            }
            values.add(new Found(value, text.substring(at, start.start())));
            at = json.end();
        }
        return values;
    }

    /** The text itself, or the text that it is the JSON text of. */
    static String unquoted(String text) {
        String plain = text.strip();
        for (int i = 0; i < MAX_NESTED_TEXTS && isQuoted(withoutFence(plain)); i++) {
            try {
                plain = Json.STRICT.readTree(withoutFence(plain)).asText().strip();
            } catch (JsonProcessingException e) {
                return plain;
            }
        }
        // Escaped as if within a JSON text, but without the quotes around it.
        return isEscaped(plain) ? plain.replace("\\n", "\n").replace("\\\"", "\"") : plain;
    }

    /** Whether brackets, of which the last is a brace, are followed by a quote with a backslash. Reads each character once. */
    private static boolean isEscaped(String text) {
        int at = 0;
        char last = ' ';
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || "[{".indexOf(text.charAt(at)) >= 0)) {
            last = Character.isWhitespace(text.charAt(at)) ? last : text.charAt(at);
            at++;
        }
        if (text.startsWith("\\n", at)) {
            at += 2;
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
        return last == '{' && text.startsWith("\\\"", at);
    }

    /** What is in the text's code fence, if the text is nothing else. */
    static String withoutFence(String text) {
        String plain = text.strip();
        if (!plain.startsWith("```")) {
            return plain;
        }
        int line = plain.indexOf('\n');
        int close = plain.lastIndexOf("```");
        return line < 0 || line > 20
                ? plain
                : plain.substring(line + 1, close > line ? close : plain.length())
                        .strip();
    }

    private static boolean isQuoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    }

    /**
     * A text that was cut off, shortened to the last complete object of its list and closed there; null if no object is
     * complete.
     */
    static @Nullable String untilLastObject(String text) {
        Matcher start = START.matcher(text);
        if (!start.find()) {
            return null;
        }
        StringBuilder closing = new StringBuilder();
        int end = -1;
        String closed = "";
        boolean quoted = false;
        for (int at = start.start(); at < text.length() && closing.length() <= MAX_NESTING; at++) {
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
                // Items end with a brace; a box within one ends with a square bracket, so it never counts as an item.
                end = c == '}' ? at + 1 : end;
                closed = c == '}' ? closing.toString() : closed;
            }
        }
        return end < 0 ? null : text.substring(start.start(), end) + closed;
    }
}
