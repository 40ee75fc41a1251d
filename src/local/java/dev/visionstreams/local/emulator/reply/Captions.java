package dev.visionstreams.local.emulator.reply;

import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.emulator.sight.Colour;
import dev.visionstreams.local.emulator.sight.Region;
import dev.visionstreams.local.emulator.sight.Sight;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Captions, labels and answers to simple questions about what was seen. */
final class Captions {
    private static final List<String> NUMBERS =
            List.of("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Set<String> COLOURS = Set.of(
            "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "black", "grey", "white");
    private static final Set<String> SHAPES = Set.of("circle", "ellipse", "rectangle", "triangle", "diamond");
    private static final Pattern QUESTION = Pattern.compile("[^.!?\\n]*\\?");
    private static final int MAX_MENTIONED = 4;

    private Captions() {}

    /** The last question in a text; empty if there is none. */
    static String question(String text) {
        Matcher matcher = QUESTION.matcher(text);
        String last = "";
        while (matcher.find()) {
            last = matcher.group().strip();
        }
        return last;
    }

    static String caption(List<Sight> sights) {
        if (sights.size() == 1) {
            return caption(sights.get(0));
        }
        return IntStream.range(0, sights.size())
                .mapToObj(i -> "Image " + (i + 1) + ": " + caption(sights.get(i)))
                .collect(Collectors.joining(" "));
    }

    private static String caption(Sight sight) {
        String form =
                sight.width() > sight.height() ? "landscape" : sight.width() < sight.height() ? "portrait" : "square";
        String start = "A " + (sight.plain() ? "picture" : "photograph") + ", " + form + ", mostly "
                + Colour.fullName(sight.background());
        List<String> things = sight.regions().stream()
                .limit(MAX_MENTIONED)
                .map(region -> withArticle(region.label()) + " " + place(region, sight))
                .toList();
        if (things.isEmpty()) {
            return start + ".";
        }
        int last = things.size() - 1;
        String others = String.join(", ", things.subList(0, last));
        return start + ", with " + (others.isEmpty() ? "" : others + " and ") + things.get(last) + ".";
    }

    static String answer(String question, List<Sight> sights) {
        String lower = question.toLowerCase(Locale.ROOT);
        List<Region> meant = meant(lower, sights);
        if (lower.contains("how many")) {
            int count = meant.size();
            return count < NUMBERS.size() ? capital(NUMBERS.get(count)) + "." : count + ".";
        }
        if (lower.matches(".*\\b(is|are) there\\b.*")) {
            return meant.isEmpty() ? "No." : "Yes.";
        }
        if (lower.contains("background")) {
            return capital(Colour.fullName(sights.get(0).background())) + ".";
        }
        if (lower.matches(".*\\bcolou?rs?\\b.*") && !meant.isEmpty()) {
            return capital(meant.stream()
                            .map(region -> Colour.name(region.rgb()))
                            .distinct()
                            .collect(Collectors.joining(", ")))
                    + ".";
        }
        if (lower.contains("where") && !meant.isEmpty()) {
            return capital(place(meant.get(0), sights.get(0))) + ".";
        }
        return caption(sights);
    }

    /** Labels for an image as a whole: colours and shapes, largest first. */
    static List<String> labels(Sight sight) {
        return Stream.concat(
                        sight.regions().stream()
                                .flatMap(region -> Stream.of(region.label().split(" ", -1))),
                        Stream.of(Colour.name(sight.background()), sight.plain() ? "drawing" : "photograph"))
                .distinct()
                .limit(8)
                .toList();
    }

    private static List<Region> meant(String question, List<Sight> sights) {
        Predicate<String> asked = word -> question.matches(".*\\b" + word + "(e?s)?\\b.*");
        Set<String> colours = COLOURS.stream().filter(asked).collect(Collectors.toSet());
        Set<String> shapes = SHAPES.stream().filter(asked).collect(Collectors.toSet());
        return sights.stream()
                .flatMap(sight -> sight.regions().stream())
                .filter(region -> colours.isEmpty() || colours.contains(Colour.name(region.rgb())))
                .filter(region -> shapes.isEmpty() || shapes.contains(region.shape()))
                .toList();
    }

    private static String place(Region region, Sight sight) {
        PixelBox box = region.box();
        int column = (int) ((box.minX() + box.maxX()) / 2.0 / sight.width() * 2.999);
        int row = (int) ((box.minY() + box.maxY()) / 2.0 / sight.height() * 2.999);
        String across = List.of("left", "centre", "right").get(column);
        if (row == 1) {
            return column == 1 ? "in the centre" : "on the " + across;
        }
        String down = row == 0 ? "top" : "bottom";
        return column == 1 ? "at the " + down : "at the " + down + " " + across;
    }

    private static String withArticle(String label) {
        return ("aeiou".indexOf(label.charAt(0)) >= 0 ? "an " : "a ") + label;
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
