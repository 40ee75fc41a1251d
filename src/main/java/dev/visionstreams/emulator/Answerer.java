package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the model says: by the schema if there is one, otherwise by what the prompt sounds like. */
final class Answerer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern LIMIT = Pattern.compile(
            "(?:at most|no more than|up to|limit(?:ed)? to)\\s+(\\d{1,4})\\b", Pattern.CASE_INSENSITIVE);
    private static final int MOST_OBJECTS = 25;

    private Answerer() {}

    static String answer(GenerateRequest request, List<Sight> sights) {
        boolean masks = request.model().generation() == 2;
        JsonNode schema = request.schema() != null ? request.schema() : impliedSchema(request);
        String question = Words.question(request.prompt());
        if (schema != null) {
            String json = new SchemaFiller(schema, sights, question, most(request.text()), masks)
                    .fill()
                    .toString();
            // Without a response type the models like to wrap JSON in Markdown.
            return request.json() || request.schema() != null ? json : "```json\n" + json + "\n```";
        }
        if (sights.isEmpty()) {
            return "There is no picture.";
        }
        return question.isEmpty() ? Words.caption(sights) : Words.answer(question, sights);
    }

    private static int most(String text) {
        Matcher limit = LIMIT.matcher(text);
        int most = MOST_OBJECTS;
        while (limit.find()) {
            most = Math.min(most, Math.max(1, Integer.parseInt(limit.group(1))));
        }
        return most;
    }

    private static @Nullable JsonNode impliedSchema(GenerateRequest request) {
        String text = request.text().toLowerCase(Locale.ROOT);
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        boolean segments = text.contains("segment") || text.contains("\"mask\"");
        if (segments || text.contains("box_2d") || text.contains("bounding box")) {
            properties.put("box_2d", array("integer"));
            if (segments) {
                properties.put("mask", string());
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
