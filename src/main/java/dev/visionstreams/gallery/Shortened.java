package dev.visionstreams.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;

/** A copy of JSON whose size is bounded, whatever a model or a sender wrote: for a list of many. */
final class Shortened {
    /** Of a text. */
    static final int MAX_CHARACTERS = 2_000;

    /** Of an array or an object. */
    static final int MAX_ELEMENTS = 300;

    /** Of the outline of an object: further corners are left out evenly, so that it keeps its shape. */
    static final int MAX_CORNERS = 100;

    /** Of all in one event: more than that is only in the complete one. */
    private static final int MAX_NODES = 24_000;

    private int nodes;
    private boolean cut;

    /** The copy; {@code shortened} is true in it if something is missing. */
    static ObjectNode of(ObjectNode node) {
        Shortened shortened = new Shortened();
        ObjectNode copy = (ObjectNode) shortened.copy(node);
        return copy.put("shortened", shortened.cut);
    }

    private JsonNode copy(JsonNode node) {
        nodes++;
        if (node.isTextual() && node.textValue().length() > MAX_CHARACTERS) {
            cut = true;
            return TextNode.valueOf(node.textValue().substring(0, MAX_CHARACTERS) + "…");
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : array) {
                if (isFull(copy.size())) {
                    break;
                }
                copy.add(copy(element));
            }
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().stream()
                    .sorted(Comparator.comparing(field -> rank(field.getValue())))
                    .takeWhile(field -> !isFull(copy.size()))
                    .forEachOrdered(field -> copy.set(field.getKey(), copy(thinned(field.getKey(), field.getValue()))));
            return copy;
        }
        return node;
    }

    private JsonNode thinned(String name, JsonNode corners) {
        if (!name.equals("corners") || !corners.isArray() || corners.size() <= MAX_CORNERS) {
            return corners;
        }
        cut = true;
        ArrayNode some = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < MAX_CORNERS; i++) {
            some.add(corners.get((int) ((long) i * corners.size() / MAX_CORNERS)));
        }
        return some;
    }

    /** Long arrays come last, so that they cost no other field its place. */
    private static int rank(JsonNode node) {
        return node.isArray() ? 2 : node.isObject() ? 1 : 0;
    }

    private boolean isFull(int elements) {
        boolean full = elements >= MAX_ELEMENTS || nodes >= MAX_NODES;
        cut |= full;
        return full;
    }
}
