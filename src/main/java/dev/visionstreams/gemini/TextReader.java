package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the plain text of a reply, which models sometimes wrap in JSON, in a code fence or in quotation marks. */
final class TextReader {
    static final Set<String> CAPTIONS = Set.of("caption", "captions", "description", "text", "summary");
    static final Set<String> ANSWERS = Set.of("answer", "answers", "response", "reply", "text", "result");

    private static final Pattern FENCED = Pattern.compile("```\\w*+[ \\t\\r]*+\\n(.*?)```", Pattern.DOTALL);

    private TextReader() {}

    /** @param names of the members that hold the text, in letters and digits only */
    static String read(String text, Set<String> names) {
        String plain = JsonInText.withoutFence(JsonInText.unquoted(text));
        Matcher fenced = FENCED.matcher(plain);
        String json = fenced.find() ? fenced.group(1).strip() : plain;
        if (!json.startsWith("{") && !json.startsWith("[")) {
            return plain;
        }
        TolerantJson parser = new TolerantJson(json, 0);
        JsonNode value = parser.read();
        String found = parser.end() < json.length() || parser.isCutOff() ? null : text(value, names);
        return found == null ? plain : found;
    }

    /** The text that the value wraps; null if it says more than that, as an answer in JSON may on request. */
    private static @Nullable String text(JsonNode value, Set<String> names) {
        if (value.isTextual()) {
            return value.textValue().strip();
        }
        if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            for (JsonNode element : value) {
                String text = text(element, names);
                if (text == null) {
                    return null;
                }
                texts.add(text);
            }
            return texts.isEmpty() ? null : String.join(" ", texts);
        }
        String found = null;
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            boolean named = names.contains(PlaceForm.plain(member.getKey())) || value.size() == 1;
            if (named
                    && found == null
                    && (!member.getValue().isValueNode() || member.getValue().isTextual())) {
                found = text(member.getValue(), names);
            }
        }
        return found;
    }
}
