package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.Polygon;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the masks of a reply: PNGs in base64, and polygons. Some models write x first in a polygon and others y, so the
 * box beside it decides, and where it can't, for example of a square on the diagonal, the other polygons of the reply.
 */
final class MaskReader {
    private static final List<String> NAMES =
            List.of("mask", "polygon", "polygons", "segmentation", "outline", "contour", "points");

    /** Tokens of the model's own, and texts in the place of a mask. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?s).*<(?:start_of_mask|seg_).*|(?=.*?mask)[a-z_ .]*+");

    /** A difference in fit that decides, in thousandths, of the four edges together. */
    private static final double CLEAR = 10;

    /** y first unless the reply's polygons fit their boxes better the other way. */
    private double excessOfYFirst;

    /**
     * The mask of one item.
     *
     * @param unreadable whether there is one, and it can't be read
     */
    record Mask(@Nullable ByteString png, @Nullable Polygon polygon, boolean unreadable) {
        private static final Mask NONE = new Mask(null, null, false);
        private static final Mask UNREADABLE = new Mask(null, null, true);
    }

    /** Takes note of how an item's polygon fits its box. */
    void compare(JsonNode item, NormalizedBox box) {
        List<Ring> rings = rings(item);
        excessOfYFirst += rings.isEmpty() ? 0 : misfit(rings, box, true) - misfit(rings, box, false);
    }

    Mask read(JsonNode item, NormalizedBox box) {
        JsonNode value = value(item);
        if (value == null) {
            return Mask.NONE;
        }
        List<Ring> rings = rings(item);
        if (!rings.isEmpty()) {
            double excess = misfit(rings, box, true) - misfit(rings, box, false);
            boolean yFirst = Math.abs(excess) >= CLEAR ? excess < 0 : excessOfYFirst <= 0;
            return new Mask(
                    null,
                    new Polygon(rings.stream().map(ring -> ring.corners(yFirst)).toList()),
                    false);
        }
        if (!value.isTextual() || PLACEHOLDER.matcher(value.textValue()).matches()) {
            return Mask.UNREADABLE;
        }
        String text = value.textValue();
        ByteString png =
                ByteString.decodeBase64(text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text);
        return png == null || png.size() == 0 ? Mask.UNREADABLE : new Mask(png, null, false);
    }

    /** Null if the item has no mask, not even an unreadable one. */
    private static @Nullable JsonNode value(JsonNode item) {
        for (String name : NAMES) {
            for (var member : item.properties()) {
                JsonNode value = member.getValue();
                boolean empty = value.isNull()
                        || (value.isContainerNode() && value.isEmpty())
                        || (value.isTextual() && value.textValue().isBlank());
                if (PlaceForm.plain(member.getKey()).equals(name) && !empty) {
                    return value;
                }
            }
        }
        return null;
    }

    private static List<Ring> rings(JsonNode item) {
        JsonNode value = value(item);
        List<Ring> rings = new ArrayList<>();
        if (value != null) {
            addRings(value, rings, 0);
        }
        return rings;
    }

    private static void addRings(JsonNode value, List<Ring> rings, int depth) {
        if (value.isTextual() && value.textValue().strip().startsWith("[") && depth < 4) {
            addRings(new TolerantJson(value.textValue().strip(), 0).read(), rings, depth + 1);
        } else if (value.isObject() && depth < 4) {
            value.forEach(child -> addRings(child, rings, depth + 1));
        } else if (value.isArray()) {
            Ring ring = Ring.of(value);
            if (ring != null) {
                rings.add(ring);
            } else if (depth < 4) {
                value.forEach(child -> addRings(child, rings, depth + 1));
            }
        }
    }

    private static double misfit(List<Ring> rings, NormalizedBox box, boolean yFirst) {
        double minY = Double.MAX_VALUE;
        double minX = Double.MAX_VALUE;
        double maxY = 0;
        double maxX = 0;
        for (Ring ring : rings) {
            for (NormalizedPoint corner : ring.corners(yFirst)) {
                minY = Math.min(minY, corner.y());
                minX = Math.min(minX, corner.x());
                maxY = Math.max(maxY, corner.y());
                maxX = Math.max(maxX, corner.x());
            }
        }
        return Math.abs(minY - box.minY())
                + Math.abs(minX - box.minX())
                + Math.abs(maxY - box.maxY())
                + Math.abs(maxX - box.maxX());
    }

    /**
     * A ring as written.
     *
     * @param pairs two numbers a corner
     * @param named whether the numbers came by name, and are y first for certain
     */
    private record Ring(List<double[]> pairs, boolean named) {
        /** Null if the list is no ring: corners that aren't two numbers are left out, and three must remain. */
        static @Nullable Ring of(JsonNode list) {
            List<double[]> pairs = new ArrayList<>();
            boolean named = list.path(0).isObject();
            if (PlaceForm.number(list.path(0)) != null) {
                for (int i = 0; i + 1 < list.size(); i += 2) {
                    add(pairs, PlaceForm.number(list.get(i)), PlaceForm.number(list.get(i + 1)));
                }
            } else {
                for (JsonNode corner : list) {
                    double[] numbers = PlaceForm.POINT.numbers(corner);
                    if (numbers != null) {
                        pairs.add(numbers);
                    }
                }
            }
            return pairs.size() < 3 ? null : new Ring(scaled(pairs), named);
        }

        private static void add(List<double[]> pairs, @Nullable Double first, @Nullable Double second) {
            if (first != null && second != null) {
                pairs.add(new double[] {first, second});
            }
        }

        /** Fractions of the sides as thousandths. */
        private static List<double[]> scaled(List<double[]> pairs) {
            boolean fractions = pairs.stream().allMatch(pair -> pair[0] <= 1 && pair[1] <= 1);
            return fractions
                    ? pairs.stream()
                            .map(pair -> new double[] {pair[0] * NormalizedBox.SCALE, pair[1] * NormalizedBox.SCALE})
                            .toList()
                    : pairs;
        }

        List<NormalizedPoint> corners(boolean yFirst) {
            return pairs.stream()
                    .map(pair -> yFirst || named
                            ? new NormalizedPoint(clamped(pair[0]), clamped(pair[1]))
                            : new NormalizedPoint(clamped(pair[1]), clamped(pair[0])))
                    .toList();
        }

        private static double clamped(double value) {
            return Math.max(0, Math.min(NormalizedBox.SCALE, Double.isFinite(value) ? value : 0)) + 0.0;
        }
    }
}
