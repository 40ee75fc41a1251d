package dev.visionstreams.gemini;

import dev.visionstreams.geometry.NormalizedBox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What counts of a reply with several lists: drafts are replaced by what corrects them, other lists belong together. */
final class Drafts {
    /** Words between two lists which say that the second takes the place of the first. */
    private static final Pattern CORRECTION = Pattern.compile(
            "\\b(?:final|correct(?:ed|ion|ing)|revis|refin|updat|instead|wait\\b|actually|closer|tighter|adjust|mistake"
                    + "|improved|better|re-?check|fixed)",
            Pattern.CASE_INSENSITIVE);

    /** From this overlap on, two boxes of one label are the same object, drawn twice. */
    private static final double SAME_OBJECT = 0.5;

    /**
     * Two points of one label within this distance, in thousandths on each axis, are the same; two boxes in space are if
     * their centres are at most half their mean side apart on each axis.
     */
    private static final double SAME_POINT = 30;

    private Drafts() {}

    /** The readers of the values that count, in the order of the text. */
    static List<ItemReader> last(PlaceForm form, List<String> requested, List<JsonInText.Found> values) {
        List<ItemReader> kept = new ArrayList<>();
        ItemReader lines = null;
        for (JsonInText.Found found : values) {
            boolean line = isItem(form, found);
            if (line && !isCorrection(found.prose()) && lines != null && kept.get(kept.size() - 1) == lines) {
                lines.read(found.value());
                continue;
            }
            ItemReader reader = new ItemReader(form, requested);
            reader.read(found.value());
            boolean correction = isCorrection(found.prose());
            if (correction || !reader.items().isEmpty()) {
                kept.removeIf(earlier -> correction || corrects(form, reader, earlier));
            }
            kept.add(reader);
            lines = line ? reader : null;
        }
        return kept;
    }

    static boolean isCorrection(String prose) {
        return CORRECTION.matcher(prose).find();
    }

    /** An item that stands alone: one value a line makes a list. */
    private static boolean isItem(PlaceForm form, JsonInText.Found found) {
        return found.value().properties().stream()
                        .anyMatch(member -> form.names().contains(PlaceForm.plain(member.getKey())))
                || form.numbers(found.value()) != null;
    }

    /** Whether at least half of the items of the shorter list are in the other. */
    private static boolean corrects(PlaceForm form, ItemReader later, ItemReader earlier) {
        long same = earlier.items().stream()
                .filter(item -> later.items().stream().anyMatch(other -> isSame(form, item, other)))
                .count();
        return same > 0
                && 2 * same >= Math.min(earlier.items().size(), later.items().size());
    }

    private static boolean isSame(PlaceForm form, ItemReader.Item one, ItemReader.Item other) {
        if (one.label() == null ? other.label() != null : !one.label().equalsIgnoreCase(other.label())) {
            return false;
        }
        double[] a = one.numbers();
        double[] b = other.numbers();
        if (form.equals(PlaceForm.BOX_3D)) {
            return IntStream.range(0, 3)
                    .allMatch(axis -> Math.abs(a[axis] - b[axis]) <= (a[axis + 3] + b[axis + 3]) / 4);
        }
        return form.equals(PlaceForm.POINT)
                ? Math.abs(a[0] - b[0]) <= SAME_POINT && Math.abs(a[1] - b[1]) <= SAME_POINT
                : overlap(a, b) >= SAME_OBJECT;
    }

    private static double overlap(double[] a, double[] b) {
        double both =
                side(Math.max(a[0], b[0]), Math.min(a[2], b[2])) * side(Math.max(a[1], b[1]), Math.min(a[3], b[3]));
        double all = side(a[0], a[2]) * side(a[1], a[3]) + side(b[0], b[2]) * side(b[1], b[3]) - both;
        return all <= 0 ? 0 : both / all;
    }

    private static double side(double from, double to) {
        return Math.max(0, to - from);
    }

    /**
     * 1000 if the model wrote fractions of the sides: all numbers are within 0 and 1. A lone point at a corner would be
     * that as well, so points must have a number between.
     */
    static double scale(PlaceForm form, List<ItemReader.Item> items) {
        boolean within = !items.isEmpty()
                && items.stream()
                        .flatMapToDouble(item -> Arrays.stream(item.numbers()))
                        .allMatch(number -> 0 <= number && number <= 1);
        boolean between = items.stream()
                .flatMapToDouble(item -> Arrays.stream(item.numbers()))
                .anyMatch(number -> number > 0 && number < 1);
        return within && (between || form.equals(PlaceForm.BOX)) ? NormalizedBox.SCALE : 1;
    }
}
