package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The labels of a reply: under which names models give them, and which of the requested ones is meant. */
final class LabelNames {
    /** Names of the member that holds an item's label, the first that has a text counts. */
    private static final List<String> NAMES = List.of(
            "label",
            "name",
            "objectname",
            "classname",
            "labelname",
            "object",
            "class",
            "category",
            "title",
            "tag",
            "description",
            "caption");

    /** Names that say what is in them, not what is in the image. */
    private static final Set<String> WRAPPERS = Set.of(
            "objects",
            "items",
            "item",
            "results",
            "result",
            "detections",
            "detection",
            "boxes",
            "box",
            "data",
            "response",
            "reply",
            "output",
            "annotations",
            "predictions",
            "list",
            "found",
            "answer",
            "points",
            "point",
            "labels",
            "image",
            "images",
            "elements",
            "entities",
            "json",
            "boundingboxes",
            "segments",
            "segmentations",
            "masks",
            "instances",
            "final",
            "draft",
            "box2d",
            "box3d",
            "boxes3d",
            "objects3d",
            "boundingbox",
            "trajectory");

    private static final Pattern SPACES = Pattern.compile("[_\\s-]+");
    private static final Pattern REMARK = Pattern.compile("\\s*\\([^)]*\\)$|\\s*#?\\s*\\d{1,3}$|[.:]$");

    /** Twice what a request's label may have: a remark may follow. */
    private static final int LONGEST = 2_000;

    private LabelNames() {}

    /** Null if the item names none. */
    static @Nullable String of(JsonNode item) {
        String best = null;
        int bestAt = NAMES.size();
        for (var member : item.properties()) {
            int at = NAMES.indexOf(PlaceForm.plain(member.getKey()));
            if (at >= 0 && at < bestAt) {
                JsonNode value = member.getValue();
                String label = value.isObject() ? of(value) : text(value.size() == 1 ? value.get(0) : value);
                best = label == null ? best : label;
                bestAt = label == null ? bestAt : at;
            }
        }
        return best;
    }

    private static @Nullable String text(JsonNode value) {
        String text = value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
        return text.isEmpty() ? null : text;
    }

    /** The labels of as many places in one item, if it has a list of that size; otherwise empty. */
    static List<String> eachOf(JsonNode item, int places) {
        for (var member : item.properties()) {
            String name = singular(PlaceForm.plain(member.getKey()));
            List<String> labels = new ArrayList<>();
            member.getValue().forEach(label -> labels.add(label.asText().strip()));
            if (NAMES.contains(name) && member.getValue().isArray() && labels.size() == places) {
                return labels;
            }
        }
        return List.of();
    }

    private static String singular(String name) {
        return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
    }

    static boolean isWrapper(String name) {
        return WRAPPERS.contains(PlaceForm.plain(name));
    }

    /** The label that a member's name gives to what it holds; {@code otherwise} if it only says "objects" or the like. */
    static @Nullable String ofMember(String name, List<String> requested, @Nullable String otherwise) {
        if (requested.stream().anyMatch(name.strip()::equalsIgnoreCase)) {
            return name.strip();
        }
        String plain = PlaceForm.plain(name);
        return plain.isEmpty() || WRAPPERS.contains(plain) || plain.chars().allMatch(Character::isDigit)
                ? otherwise
                : name.strip();
    }

    /**
     * The requested label that is meant, as the request spells it: letter case, underscores, a number or a remark in
     * parentheses behind it don't matter. Null if none is; the label itself if the request has none.
     */
    static @Nullable String asRequested(String label, List<String> requested) {
        if (requested.isEmpty()) {
            return label;
        }
        if (label.length() > LONGEST) {
            return null;
        }
        for (String candidate : requested) {
            if (candidate.equalsIgnoreCase(label)) {
                return candidate;
            }
        }
        String core = core(label);
        return requested.stream()
                .filter(candidate -> core(candidate).equals(core))
                .findFirst()
                .orElse(null);
    }

    private static String core(String label) {
        String spaced =
                SPACES.matcher(label.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
        String core = REMARK.matcher(spaced).replaceAll("").strip();
        return core.isEmpty() ? spaced : core;
    }
}
