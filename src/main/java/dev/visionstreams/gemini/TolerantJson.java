package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value as a person would: a missing comma, quote or bracket, one too many, Python's literals and
 * comments cost nothing or only the item that they are in. No general JSON parser recovers at an item, and one bad item
 * among many would cost a whole reply. {@code replies.md} has the grammar.
 */
final class TolerantJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 64;

    /** How often a text may be searched for the end of its strings: damage on purpose could ask for a search per quote. */
    private static final long MAX_SCANS = 64;

    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(?:\\d{1,400}+\\.?\\d{0,400}+|\\.\\d{1,400}+)(?:[eE][-+]?\\d{1,9}+)?(?=[\\s,;\\]}\\[{:/\"']|\\z)");
    private static final Pattern INTEGER = Pattern.compile("-?\\d+");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{4}");
    private static final Pattern QUOTES = Pattern.compile("^[\"'`]++|(?<![\"'`])[\"'`]++$");
    private static final Pattern WORD = Pattern.compile("[^,\\[\\]{}:\\n]*+");

    /** A key: quoted; with quotes within it; or with one or both of its quotes missing. */
    private static final Pattern KEY = Pattern.compile("\"([^\"\\\\\\n\\[\\]{}]{0,500}+)\"\\s*+(?::|(?=[\\[{\\d]))"
            + "|'([^'\\\\\\n\\[\\]{}]{0,500}+)'\\s*+(?::|(?=[\\[{\\d]))"
            + "|[\"']([^:\\[\\]{}\\n]{1,200}?)[\"']\\s*+:"
            + "|[\"']*+(\\w[\\w .-]{0,60}+)[\"']*+\\s*+:");

    private static final Pattern QUOTED_KEY = Pattern.compile("[\"'][\\w .-]{1,60}+[\"']?\\s*+:");

    /** What follows the quote that ends a member's text, and an array's. */
    private static final Pattern AFTER_MEMBER = Pattern.compile(
            "\\s*+(?:,\\s*+[\"'}\\]{]|,\\s*+\\w{1,40}+\\s*+:|,?\\s*+[}\\]]|,?\\s*+\\z|//|\\[[\\s,]*+[{\"'}\\]]|[\"'][\\w .-]{1,60}+[\"']\\s*+:)");

    private static final Pattern AFTER_ELEMENT = Pattern.compile("\\s*+(?:[,\\]}]|\\z|[\"']\\w)");
    private static final Pattern STRAY_BRACE = Pattern.compile("\\}\\s*+(?:,?\\s*+[\\[{]|[\\]}])");

    /** A bracket that opens no list: the object's next key, the next item or the object's end follows. */
    private static final Pattern NEEDLESS_BRACKET =
            Pattern.compile("\\[[\\s,]*+(?:[\"'][\\w .-]{1,60}+[\"']?\\s*+:|\\{\\s*+[\"']|\\})");

    private static final Pattern NEEDLESS_BRACE = Pattern.compile("\\{\\s*+(?=[\\[\\d])");
    private static final Pattern BRACKET_BEFORE_KEY = Pattern.compile("\\]\\s*+[\"'][\\w .-]{1,60}+[\"']?\\s*+:");
    private static final Pattern NEEDLESS_CLOSING = Pattern.compile("[\\]}]\\s*+[\\[{\"']");
    private static final Pattern STRAY_BRACKET = Pattern.compile("\\]\\s*+(?:,\\s*+[\"']\\w|\"\\w|\\})");

    /** Where a value stands. */
    private enum Place {
        TOP,
        MEMBER,
        ELEMENT
    }

    private final String text;
    private final int end;
    private int at;
    private int depth;
    private boolean open;
    private long scanned;

    /** Reads from an offset, at most to the end of its code fence. */
    TolerantJson(String text, int from) {
        this.text = text;
        this.at = from;
        int fence = text.indexOf("```", from);
        this.end = fence < 0 ? text.length() : fence;
    }

    /** The offset behind the value. */
    int end() {
        return at;
    }

    /** Whether the text ended amid an item: what else it would have said isn't known. */
    boolean isCutOff() {
        int last = end - 1;
        while (last > 0 && Character.isWhitespace(text.charAt(last))) {
            last--;
        }
        return open && (last < 0 || "]}".indexOf(text.charAt(last)) < 0);
    }

    JsonNode read() {
        return value(Place.TOP);
    }

    private JsonNode value(Place place) {
        skipGap();
        if (at >= end) {
            open = true;
            return NODES.nullNode();
        }
        char c = text.charAt(at);
        if (place == Place.TOP && looking(QUOTED_KEY)) {
            return object(false, true);
        }
        if (c == '[' || c == '{') {
            if (depth == MAX_DEPTH) {
                at = end;
                open = true;
                return NODES.nullNode();
            }
            depth++;
            JsonNode value = c == '[' ? array(place == Place.MEMBER) : object(place == Place.ELEMENT, false);
            depth--;
            return value;
        }
        return c == '"' || c == '\'' ? NODES.textNode(string(place == Place.MEMBER)) : scalar();
    }

    /**
     * @param item whether the object is an array's element, so that a key for the second time begins the next one
     * @param headless whether its opening brace is missing
     */
    private ObjectNode object(boolean item, boolean headless) {
        ObjectNode object = NODES.objectNode();
        at += headless ? 0 : 1;
        String last = null;
        Set<String> repeated = new HashSet<>();
        while (true) {
            skipGap();
            if (at >= end) {
                open = true;
                return object;
            }
            char c = text.charAt(at);
            if (c == '}') {
                at++;
                return object;
            }
            if (c == ']') {
                if (!object.isEmpty() && !looking(STRAY_BRACKET)) {
                    return object;
                }
                at++;
            } else if (c == '{') {
                if (!object.isEmpty()) {
                    return object;
                }
                at++;
            } else if (looking(NEEDLESS_BRACKET)) {
                at++;
            } else {
                int start = at;
                String key = key();
                if (key == null) {
                    skipJunk(object, last);
                } else if (item && object.has(key)) {
                    at = start;
                    return object;
                } else {
                    put(object, key, memberValue(), repeated);
                    last = key;
                }
            }
        }
    }

    private JsonNode memberValue() {
        skipGap();
        if (at < end && (text.charAt(at) == ']' || text.charAt(at) == '}')) {
            if (!looking(NEEDLESS_CLOSING)) {
                return NODES.nullNode();
            }
            at++;
        }
        at += looking(NEEDLESS_BRACE) ? 1 : 0;
        return value(Place.MEMBER);
    }

    /**
     * A key that comes again holds all values, side by side: a label's boxes, each under its label. A model may repeat a key
     * thousands of times, and values within values as often would exhaust the stack of whoever reads them.
     *
     * @param repeated keys that have come twice
     */
    private static void put(ObjectNode object, String key, JsonNode value, Set<String> repeated) {
        JsonNode earlier = object.get(key);
        if (earlier == null) {
            object.set(key, value);
        } else if (earlier instanceof ArrayNode all && repeated.contains(key)) {
            all.add(value);
        } else {
            repeated.add(key);
            object.set(key, NODES.arrayNode().add(earlier).add(value));
        }
    }

    /** What stands where a key is due: the rest of a list that isn't opened, or anything else, which is passed over. */
    private void skipJunk(ObjectNode object, @Nullable String last) {
        char c = text.charAt(at);
        JsonNode before = last == null ? null : object.get(last);
        if (looking(NUMBER) && last != null && before != null && (before.isNumber() || before.isArray())) {
            ArrayNode list = before instanceof ArrayNode array
                    ? array
                    : NODES.arrayNode().add(before);
            object.set(last, list.add(scalar()));
        } else if (c == '[') {
            var unused = value(Place.MEMBER);
        } else if (c == '"' || c == '\'') {
            var unused = string(true);
        } else {
            at++;
        }
    }

    private ArrayNode array(boolean ofMember) {
        ArrayNode array = NODES.arrayNode();
        boolean objects = false;
        at++;
        while (true) {
            int gap = at;
            skipGap();
            if (at >= end) {
                open = true;
                return array;
            }
            JsonNode last = array.isEmpty() ? null : array.get(array.size() - 1);
            objects |= last != null && last.isObject();
            boolean ofItems = objects || (last != null && last.isArray() && !ofMember);
            char c = text.charAt(at);
            if (c == ']') {
                boolean stray = objects && text.substring(gap, at).contains(",") && looking(BRACKET_BEFORE_KEY);
                at++;
                if (!stray) {
                    return array;
                }
            } else if (c == '}') {
                if (ofMember && !(ofItems && looking(STRAY_BRACE))) {
                    return array;
                }
                at++;
            } else if (c == ':') {
                at++;
            } else if (ofMember && last != null && last.isNumber() && (c == '{' || looking(NEEDLESS_BRACKET))) {
                at += c == '[' ? 1 : 0;
                return array;
            } else if ((c == '"' || c == '\'') && looking(QUOTED_KEY)) {
                if (ofMember && last != null && !ofItems) {
                    return array;
                }
                array.add(object(true, true));
            } else {
                array.add(value(Place.ELEMENT));
            }
        }
    }

    private @Nullable String key() {
        Matcher key = KEY.matcher(text).region(at, end);
        if (!key.lookingAt()) {
            return null;
        }
        at = key.end();
        for (int group = 1; group <= key.groupCount(); group++) {
            if (key.group(group) != null) {
                return unescaped(key.group(group)).strip();
            }
        }
        return null;
    }

    /** A quote within a text is part of it unless what follows shows that the text ends there. */
    private String string(boolean ofMember) {
        char quote = text.charAt(at);
        int start = at + 1;
        Matcher after = (ofMember ? AFTER_MEMBER : AFTER_ELEMENT).matcher(text);
        for (int i = start; i < end; i++) {
            if (++scanned > MAX_SCANS * text.length()) {
                at = end;
                open = true;
                return "";
            }
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == quote || c == '"') {
                if (c == quote && after.region(i + 1, end).lookingAt()) {
                    at = i + 1;
                    return unescaped(text.substring(start, i));
                }
                if (isKeyOfAnother(start, i)) {
                    return unclosed(start, i);
                }
            }
        }
        int stop = start;
        while (stop < end && "}]\n".indexOf(text.charAt(stop)) < 0) {
            stop++;
        }
        open |= stop == end;
        return unclosed(start, stop);
    }

    private boolean isKeyOfAnother(int start, int quote) {
        int before = quote - 1;
        while (before > start && Character.isWhitespace(text.charAt(before))) {
            before--;
        }
        return before >= start
                && "{,".indexOf(text.charAt(before)) >= 0
                && QUOTED_KEY.matcher(text).region(quote, end).lookingAt();
    }

    /** A text whose closing quote is missing: it ends before the punctuation that leads to the next key. */
    private String unclosed(int start, int limit) {
        int stop = limit;
        while (stop > start
                && ("{}[],".indexOf(text.charAt(stop - 1)) >= 0 || Character.isWhitespace(text.charAt(stop - 1)))) {
            stop--;
        }
        at = stop;
        return unescaped(text.substring(start, stop));
    }

    private JsonNode scalar() {
        Matcher number = NUMBER.matcher(text).region(at, end);
        if (number.lookingAt()) {
            at = number.end();
            String digits = number.group();
            return digits.length() < 18 && INTEGER.matcher(digits).matches()
                    ? NODES.numberNode(Long.parseLong(digits))
                    : NODES.numberNode(Double.parseDouble(digits));
        }
        Matcher word = WORD.matcher(text).region(at, end);
        String found = word.lookingAt() ? word.group() : "";
        // Without progress a stray character would be read for ever.
        at = Math.max(at + found.length(), found.isEmpty() && ":".indexOf(text.charAt(at)) >= 0 ? at + 1 : at);
        open |= at == end;
        String bare = QUOTES.matcher(found.strip()).replaceAll("");
        return switch (bare) {
            case "", "null", "None", "NULL", "nil", "undefined" -> NODES.nullNode();
            case "true", "True" -> NODES.booleanNode(true);
            case "false", "False" -> NODES.booleanNode(false);
            case "NaN" -> NODES.numberNode(Double.NaN);
            case "Infinity" -> NODES.numberNode(Double.POSITIVE_INFINITY);
            case "-Infinity" -> NODES.numberNode(Double.NEGATIVE_INFINITY);
            default -> NODES.textNode(bare);
        };
    }

    /** Passes over white space, commas and comments. */
    private void skipGap() {
        while (at < end) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == ',' || c == ';') {
                at++;
            } else if (text.startsWith("//", at)) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                skipTo("*/");
            } else {
                return;
            }
        }
    }

    private void skipTo(String mark) {
        int found = text.indexOf(mark, at);
        at = found < 0 ? end : Math.min(end, found + mark.length());
    }

    private boolean looking(Pattern pattern) {
        return pattern.matcher(text).region(at, end).lookingAt();
    }

    private static String unescaped(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\' || i + 1 == raw.length()) {
                plain.append(c);
                continue;
            }
            char escaped = raw.charAt(++i);
            switch (escaped) {
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    String hex = raw.substring(i + 1, Math.min(raw.length(), i + 5));
                    boolean code = HEX.matcher(hex).matches();
                    plain.append(code ? (char) Integer.parseInt(hex, 16) : 'u');
                    i += code ? 4 : 0;
                }
                default -> plain.append(escaped);
            }
        }
        return plain.toString();
    }
}
