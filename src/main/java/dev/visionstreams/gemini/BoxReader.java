package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Boxes and points as models write them. {@link NormalizedBox#of} says which four numbers are a box.
 */
final class BoxReader {
    /**
     * The names of {@code box_2d} that are seen. "bbox" isn't one: elsewhere it means x first, and a box with its axes
     * swapped is worse than none.
     */
    private static final List<String> BOX_NAMES = List.of("box_2d", "box2d", "box");

    private BoxReader() {}

    static boolean hasBox(JsonNode item) {
        return BOX_NAMES.stream().anyMatch(item::has) || item.has("ymin");
    }

    /** Null if there is none. */
    static @Nullable NormalizedBox box(JsonNode item) {
        JsonNode value = item;
        for (String name : BOX_NAMES) {
            if (item.has(name)) {
                value = item.get(name);
                break;
            }
        }
        double[] edges = value.isObject() ? named(value, "ymin", "xmin", "ymax", "xmax") : listed(value, 4);
        return edges == null
                ? null
                : NormalizedBox.of(edges[0], edges[1], edges[2], edges[3]).orElse(null);
    }

    /** Null if there is none. A point out of the image is none either: clamped, it would lie where nothing is. */
    static @Nullable NormalizedPoint point(JsonNode item) {
        JsonNode value = item.has("point") ? item.get("point") : item;
        double[] place = value.isObject() ? unclamped(value.path("y"), value.path("x")) : unclampedPair(value);
        return place == null ? null : new NormalizedPoint(place[0], place[1]);
    }

    private static double @Nullable [] unclampedPair(JsonNode value) {
        return value.isArray() && value.size() == 2 ? unclamped(value.get(0), value.get(1)) : null;
    }

    private static double @Nullable [] unclamped(JsonNode y, JsonNode x) {
        double[] place = {number(y), number(x)};
        for (double coordinate : place) {
            if (!(0 <= coordinate && coordinate <= NormalizedBox.SCALE)) {
                return null;
            }
        }
        return place;
    }

    private static double @Nullable [] listed(JsonNode value, int count) {
        if (!value.isArray() || value.size() != count) {
            return null;
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = number(value.get(i));
        }
        return numbers;
    }

    private static double[] named(JsonNode value, String... names) {
        double[] numbers = new double[names.length];
        for (int i = 0; i < names.length; i++) {
            numbers[i] = number(value.path(names[i]));
        }
        return numbers;
    }

    /** NaN if it is none. */
    private static double number(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isTextual()) {
            try {
                return Double.parseDouble(value.textValue().strip());
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }
}
