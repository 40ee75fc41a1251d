package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How models write a place: as a list of numbers, y first, as that list in a text, or with a name for each number.
 *
 * @param name for people
 * @param count the numbers of one place
 * @param names of members that hold one place or a list of them, in letters and digits only
 * @param edges names of the numbers, or of lists of them, in their order
 */
record PlaceForm(String name, int count, Set<String> names, List<List<String>> edges) {
    /**
     * Boxes. "bbox" isn't among the names: elsewhere it means x first, and a box with swapped axes is worse than none.
     */
    static final PlaceForm BOX = new PlaceForm(
            "box",
            4,
            Set.of("box2d", "box", "boxes", "boxes2d", "boundingbox", "boundingboxes"),
            List.of(
                    List.of("ymin", "xmin", "ymax", "xmax"),
                    List.of("miny", "minx", "maxy", "maxx"),
                    List.of("y1", "x1", "y2", "x2"),
                    List.of("y0", "x0", "y1", "x1"),
                    List.of("y", "x", "y2", "x2"),
                    List.of("top", "left", "bottom", "right")));

    static final PlaceForm POINT =
            new PlaceForm("point", 2, Set.of("point", "points", "trajectory"), List.of(List.of("y", "x")));

    /** Boxes in space: centre and sizes in metres, angles in degrees. */
    static final PlaceForm BOX_3D = new PlaceForm(
            "box in space",
            9,
            Set.of(
                    "box3d",
                    "boxes3d",
                    "3dbox",
                    "bbox3d",
                    "boundingbox3d",
                    "3dboundingbox",
                    "box",
                    "boxes",
                    "boundingbox"),
            List.of(
                    List.of("xcenter", "ycenter", "zcenter", "xsize", "ysize", "zsize", "roll", "pitch", "yaw"),
                    List.of("center", "size", "rotation"),
                    List.of("center", "size", "rpy")));

    /** Names of places in forms of other models, whose order of axes differs, and of outlines. */
    private static final Set<String> FOREIGN = Set.of(
            "bbox",
            "bboxes",
            "bbox2d",
            "xyxy",
            "xywh",
            "rect",
            "bounds",
            "coordinates",
            "coords",
            "point2d",
            "mask",
            "polygon",
            "contour",
            "outline");

    /** With any of these beside x and y, the two aren't a point. */
    private static final Set<String> SIZES = Set.of("w", "h", "width", "height", "x2", "y2");

    private static final Pattern LISTED = Pattern.compile("[\\s\\[(]*+(-?[\\d.]+(?:[\\s,;]+-?[\\d.]+)*+)[\\s\\])]*+");
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,;]+");

    /** The member's name in lower case, letters and digits only: models vary the rest. */
    static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // By hand: it is asked for each member of each item, and a regular expression made 40 % of an event's
        // allocations.
        StringBuilder plain = new StringBuilder(lower.length());
        lower.codePoints().filter(PlaceForm::isLetterOrNumber).forEach(plain::appendCodePoint);
        return plain.length() == lower.length() ? lower : plain.toString();
    }

    private static boolean isLetterOrNumber(int point) {
        return Character.isLetterOrDigit(point)
                || Character.getType(point) == Character.LETTER_NUMBER
                || Character.getType(point) == Character.OTHER_NUMBER;
    }

    static boolean isForeign(String name) {
        return FOREIGN.contains(plain(name));
    }

    /** The place's numbers as written, which may be anything; null if the value isn't of the form. */
    double @Nullable [] numbers(JsonNode value) {
        if (value.isTextual()) {
            return texted(value.textValue());
        }
        if (value.isObject()) {
            return edged(value);
        }
        return value.isArray() ? numbers((Iterable<JsonNode>) value) : null;
    }

    /** Of numbers and lists of numbers. */
    private double @Nullable [] numbers(Iterable<JsonNode> values) {
        List<JsonNode> flat = new ArrayList<>();
        for (JsonNode element : values) {
            if (element.isArray()) {
                element.forEach(flat::add);
            } else {
                flat.add(element);
            }
        }
        if (flat.size() != count) {
            return null;
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            Double number = number(flat.get(i));
            if (number == null) {
                return null;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private double @Nullable [] edged(JsonNode object) {
        Map<String, JsonNode> members = new HashMap<>();
        object.properties().forEach(member -> members.putIfAbsent(plain(member.getKey()), member.getValue()));
        boolean sized = count == 2 && !Collections.disjoint(members.keySet(), SIZES);
        for (List<String> form : edges) {
            if (!sized && members.keySet().containsAll(form)) {
                return numbers(form.stream().map(members::get).toList());
            }
        }
        return null;
    }

    private double @Nullable [] texted(String text) {
        Matcher listed = LISTED.matcher(text);
        if (text.length() > 200 || !listed.matches()) {
            return null;
        }
        String[] parts = SEPARATOR.split(listed.group(1), -1);
        if (parts.length != count) {
            return null;
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            Double number = parsed(parts[i]);
            if (number == null) {
                return null;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    /** Null if the value is no number. */
    static @Nullable Double number(JsonNode value) {
        return value.isNumber()
                ? Double.valueOf(value.doubleValue())
                : value.isTextual() ? parsed(value.textValue()) : null;
    }

    private static @Nullable Double parsed(String text) {
        try {
            return Double.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
