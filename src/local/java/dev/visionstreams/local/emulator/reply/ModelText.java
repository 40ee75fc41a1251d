package dev.visionstreams.local.emulator.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.sight.Sight;
import dev.visionstreams.local.emulator.wire.GenerateRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the text of an answer: by the schema if there is one, otherwise by the wording of the prompt. */
public final class ModelText {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern LIMIT = Pattern.compile(
            "(?:at most|no more than|up to|limit(?:ed)? to)\\s+(\\d{1,4})\\b", Pattern.CASE_INSENSITIVE);
    private static final int MAX_OBJECTS = 25;

    private ModelText() {}

    public static String of(GenerateRequest request, List<Sight> sights) {
        JsonNode schema = request.schema() != null ? request.schema() : impliedSchema(request);
        String question = Captions.question(request.prompt());
        if (schema != null) {
            String json = new SchemaFiller(schema, sights, question, maxObjects(request.text()), new Outlines(request))
                    .fill()
                    .toString();
            // Without a response type, models often wrap JSON in Markdown.
            return request.json() || request.schema() != null ? json : "```json\n" + json + "\n```";
        }
        if (sights.isEmpty()) {
            return "There is no picture.";
        }
        return question.isEmpty() ? Captions.caption(sights) : Captions.answer(question, sights);
    }

    private static int maxObjects(String text) {
        Matcher limit = LIMIT.matcher(text);
        int max = MAX_OBJECTS;
        while (limit.find()) {
            max = Math.min(max, Math.max(1, Integer.parseInt(limit.group(1))));
        }
        return max;
    }

    private static @Nullable JsonNode impliedSchema(GenerateRequest request) {
        String text = request.text().toLowerCase(Locale.ROOT);
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        boolean segments = text.contains("segment") || text.contains("\"mask\"") || text.contains("\"polygon\"");
        if (text.contains("box_3d")) {
            properties.put("box_3d", array("number"));
            properties.put("label", string());
            return SchemaFiller.listOf(properties);
        }
        if (segments || text.contains("box_2d") || text.contains("bounding box")) {
            properties.put("box_2d", array("integer"));
            if (segments) {
                boolean polygon = text.contains("polygon") && !text.contains("png");
                properties.put(polygon ? "polygon" : "mask", polygon ? array("array") : string());
            }
            properties.put("label", string());
            return SchemaFiller.listOf(properties);
        }
        if (text.contains("\"point\"") || text.matches("(?s).*\\bpoint (to|at)\\b.*")) {
            properties.put("point", array("integer"));
            properties.put("label", string());
            return SchemaFiller.listOf(properties);
        }
        if (request.json()) {
            ObjectNode schema = JSON.objectNode().put("type", "object");
            schema.putObject("properties").set("caption", string());
            return schema;
        }
        return null;
    }

    private static ObjectNode array(String items) {
        ObjectNode array = JSON.objectNode().put("type", "array");
        array.putObject("items").put("type", items);
        return array;
    }

    private static ObjectNode string() {
        return JSON.objectNode().put("type", "string");
    }
}
