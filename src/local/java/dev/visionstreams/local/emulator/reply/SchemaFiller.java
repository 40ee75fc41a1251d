package dev.visionstreams.local.emulator.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.sight.Colour;
import dev.visionstreams.local.emulator.sight.Region;
import dev.visionstreams.local.emulator.sight.Sight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON that satisfies a schema, from what was seen. The name and type of a property determine its value; a list of
 * objects gets one element per region. Supports JSON Schema and OpenAPI's dialect.
 */
final class SchemaFiller {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 12;

    private final JsonNode root;
    private final List<Sight> sights;
    private final String question;
    private final int maxObjects;
    private final Outlines outlines;

    /**
     * @param question empty if there is none
     * @param maxObjects objects in a list, unless the schema allows fewer
     * @param outlines how the model draws masks and polygons
     */
    SchemaFiller(JsonNode root, List<Sight> sights, String question, int maxObjects, Outlines outlines) {
        this.root = root;
        this.sights = sights;
        this.question = question;
        this.maxObjects = maxObjects;
        this.outlines = outlines;
    }

    JsonNode fill() {
        return fill(root, "", null, 0);
    }

    private JsonNode fill(JsonNode given, String name, @Nullable Region region, int depth) {
        JsonNode schema = resolve(given);
        if (depth > MAX_DEPTH) {
            return JSON.nullNode();
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        return switch (type(schema)) {
            case "object" -> object(schema, region, depth);
            case "array" -> array(schema, name, region, depth);
            case "integer", "number" ->
                region != null && name.equals("image") ? JSON.numberNode(imageOf(region) + 1) : number(schema, name);
            case "boolean" -> JSON.booleanNode(true);
            case "null" -> JSON.nullNode();
            default ->
                region != null && Outlines.isOutline(name)
                        ? outlines.mask(region, sights.get(imageOf(region)))
                        : JSON.textNode(text(schema, name, region));
        };
    }

    private ObjectNode object(JsonNode schema, @Nullable Region region, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> order = new ArrayList<>();
        schema.path("propertyOrdering").forEach(name -> order.add(name.asText()));
        schema.path("property_ordering").forEach(name -> order.add(name.asText()));
        schema.path("properties").fieldNames().forEachRemaining(order::add);
        for (String name : order) {
            JsonNode property = schema.path("properties").path(name);
            if (!property.isMissingNode() && !object.has(name)) {
                object.set(name, fill(property, name, region, depth + 1));
            }
        }
        return object;
    }

    private JsonNode array(JsonNode schema, String name, @Nullable Region region, int depth) {
        int limit = Math.min(maxObjects, intValue(schema, "maxItems", "max_items", maxObjects));
        JsonNode items = resolve(schema.path("items"));
        String type = type(items);
        if (region != null && Outlines.isOutline(name)) {
            return outlines.polygon(region, sights.get(imageOf(region)));
        }
        if (region != null && (type.equals("integer") || type.equals("number") || schema.has("prefixItems"))) {
            if (name.contains("3d")) {
                return SpatialGuess.box(region.box(), sights.get(imageOf(region)));
            }
            int size = schema.has("prefixItems")
                    ? schema.get("prefixItems").size()
                    : intValue(schema, "minItems", "min_items", name.contains("point") ? 2 : 4);
            return size == 2 || name.equals("point")
                    ? Thousandths.centre(region.box(), sights.get(imageOf(region)))
                    : Thousandths.box(region.box(), sights.get(imageOf(region)));
        }
        ArrayNode array = JSON.arrayNode();
        if (type.equals("object")) {
            for (Region each : regions(items, limit)) {
                array.add(fill(items, name, each, depth + 1));
            }
        } else if (type.equals("string")) {
            strings(items, name).stream().limit(limit).forEach(array::add);
        }
        int least = Math.min(MAX_DEPTH, intValue(schema, "minItems", "min_items", 0));
        while (array.size() < least) {
            array.add(fill(items, name, region, depth + 1));
        }
        return array;
    }

    /** All regions, or the matching ones if the schema lists the labels; of the first image unless each names its own. */
    private List<Region> regions(JsonNode items, int limit) {
        JsonNode labels = resolve(items.path("properties").path("label")).path("enum");
        boolean several = items.path("properties").has("image");
        List<Region> regions = sights.stream()
                .limit(several ? sights.size() : 1)
                .flatMap(sight -> sight.regions().stream())
                .toList();
        return regions.stream()
                .filter(region -> labels.isMissingNode() || best(labels, words(region.label())) != null)
                .limit(limit)
                .toList();
    }

    private int imageOf(Region region) {
        int image = 0;
        while (image < sights.size() - 1 && !sights.get(image).regions().contains(region)) {
            image++;
        }
        return image;
    }

    private List<String> strings(JsonNode items, String name) {
        if (sights.isEmpty()) {
            return List.of();
        }
        JsonNode choices = items.path("enum");
        if (!choices.isMissingNode()) {
            Set<String> words = everyWord();
            List<String> fitting = new ArrayList<>();
            choices.forEach(choice -> {
                if (matches(choice.asText(), words)) {
                    fitting.add(choice.asText());
                }
            });
            return fitting.isEmpty() ? List.of(choices.path(0).asText()) : fitting;
        }
        return name.toLowerCase(Locale.ROOT).contains("colo")
                ? sights.get(0).regions().stream()
                        .map(region -> Colour.name(region.rgb()))
                        .distinct()
                        .toList()
                : Captions.labels(sights.get(0));
    }

    private String text(JsonNode schema, String name, @Nullable Region region) {
        JsonNode choices = schema.path("enum");
        if (!choices.isMissingNode()) {
            String best = best(choices, region == null ? everyWord() : words(region.label()));
            return best == null ? choices.path(0).asText() : best;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (schema.path("format").asText().equals("date-time")) {
            return "2026-01-01T00:00:00Z";
        }
        if (region != null) {
            return lower.contains("colo")
                    ? Colour.name(region.rgb())
                    : lower.contains("shape") ? region.shape() : region.label();
        }
        if (sights.isEmpty()) {
            return "There is no picture.";
        }
        if (lower.contains("answer") && !question.isEmpty()) {
            return Captions.answer(question, sights);
        }
        boolean label = lower.equals("label") || lower.equals("class") || lower.equals("category");
        return label ? Captions.labels(sights.get(0)).get(0) : Captions.caption(sights);
    }

    private JsonNode number(JsonNode schema, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        double value = 0;
        if (lower.contains("confidence") || lower.contains("score") || lower.contains("probability")) {
            value = 0.9;
        } else if (lower.contains("count") || lower.contains("number") || lower.contains("total")) {
            value = sights.stream().mapToInt(sight -> sight.regions().size()).sum();
        }
        value = Math.max(value, schema.path("minimum").asDouble(value));
        value = Math.min(value, schema.path("maximum").asDouble(value));
        return type(schema).equals("integer") ? JSON.numberNode(Math.round(value)) : JSON.numberNode(value);
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode resolved = schema;
        for (int hops = 0; hops < MAX_DEPTH; hops++) {
            JsonNode choices = resolved.has("anyOf") ? resolved.get("anyOf") : resolved.path("any_of");
            String reference = resolved.path("$ref").asText();
            if (reference.startsWith("#")) {
                resolved = root.at(reference.substring(1));
            } else if (!choices.isEmpty()) {
                resolved = choices.get(0);
            } else {
                break;
            }
        }
        return resolved;
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        String name = (type.isArray() ? type.path(0) : type).asText().toLowerCase(Locale.ROOT);
        if (!name.isEmpty()) {
            return name;
        }
        return schema.has("properties")
                ? "object"
                : schema.has("items") || schema.has("prefixItems") ? "array" : "string";
    }

    private static int intValue(JsonNode schema, String camel, String snake, int otherwise) {
        return schema.path(camel).asInt(schema.path(snake).asInt(otherwise));
    }

    private Set<String> everyWord() {
        Set<String> words = new HashSet<>();
        for (Sight sight : sights) {
            Captions.labels(sight).forEach(label -> words.addAll(words(label)));
        }
        return words;
    }

    /** The choice with the most words in common; null if none has any. */
    private static @Nullable String best(JsonNode choices, Set<String> words) {
        String best = null;
        long max = 0;
        for (JsonNode choice : choices) {
            Set<String> common = words(choice.asText());
            common.retainAll(words);
            if (common.size() > max) {
                max = common.size();
                best = choice.asText();
            }
        }
        return best;
    }

    private static boolean matches(String choice, Set<String> words) {
        return words.containsAll(words(choice));
    }

    private static Set<String> words(String label) {
        return new HashSet<>(List.of(label.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)));
    }

    /** The schema of a list of objects with these properties, for prompts that imply one. */
    static ObjectNode listOf(Map<String, JsonNode> properties) {
        ObjectNode schema = JSON.objectNode().put("type", "array");
        ObjectNode items = schema.putObject("items").put("type", "object");
        items.putObject("properties").setAll(properties);
        return schema;
    }
}
