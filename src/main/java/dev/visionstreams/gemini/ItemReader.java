package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds labelled places in a reply's JSON, however they are nested: in lists, in lists of lists, under wrappers, under
 * their labels, or alone. One instance reads one value of the text.
 */
final class ItemReader {
    private static final Pattern JSON = Pattern.compile("\\s*[\\[{].*", Pattern.DOTALL);
    private static final Pattern TEMPLATE = Pattern.compile("(?i)y_?min|ymin|y1|y");

    /**
     * A place as the model wrote it.
     *
     * @param label null if it has none
     * @param numbers y first
     * @param node the object that holds the place, or the place itself
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Item(@Nullable String label, double[] numbers, JsonNode node) {}

    private final PlaceForm form;
    private final List<String> requested;
    private final List<Item> items = new ArrayList<>();
    private int unread;

    ItemReader(PlaceForm form, List<String> requested) {
        this.form = form;
        this.requested = requested;
    }

    List<Item> items() {
        return items;
    }

    /** Elements that aren't of the form. */
    int unread() {
        return unread;
    }

    void read(JsonNode node) {
        read(node, null);
    }

    private void read(JsonNode node, @Nullable String label) {
        double[] numbers = form.numbers(node);
        if (numbers != null) {
            String own = node.isObject() ? LabelNames.of(node) : null;
            items.add(new Item(own == null ? label : own, numbers, node));
        } else if (node.isArray()) {
            readList(node, label);
        } else if (node.isObject()) {
            readObject(node, label);
        } else if (!readText(node, label)) {
            unread++;
        }
    }

    private void readList(JsonNode list, @Nullable String label) {
        if (isTuple(list) || (!list.isEmpty() && allNumbers(list))) {
            readTuple(list, label);
        } else {
            list.forEach(element -> read(element, label));
        }
    }

    /** {@code ["cat", [1, 2, 3, 4]]}, {@code [1, 2, 3, 4, "cat"]} and the like. */
    private static boolean isTuple(JsonNode list) {
        int texts = 0;
        int numbers = 0;
        int lists = 0;
        for (JsonNode element : list) {
            Double number = PlaceForm.number(element);
            numbers += number == null ? 0 : 1;
            texts += number == null
                            && element.isTextual()
                            && !JSON.matcher(element.textValue()).matches()
                    ? 1
                    : 0;
            lists += element.isArray() && allNumbers(element) ? 1 : 0;
        }
        return texts == 1 && list.size() > 1 && (numbers == list.size() - 1 || (lists == 1 && list.size() == 2));
    }

    private void readTuple(JsonNode tuple, @Nullable String label) {
        String named = label;
        ArrayNode place = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : tuple) {
            if (element.isArray()) {
                element.forEach(place::add);
            } else if (PlaceForm.number(element) != null) {
                place.add(element);
            } else {
                named = element.asText().strip();
            }
        }
        double[] numbers = form.numbers(place);
        if (numbers == null) {
            unread++;
        } else {
            items.add(new Item(named, numbers, tuple));
        }
    }

    private static boolean allNumbers(JsonNode list) {
        for (JsonNode element : list) {
            if (PlaceForm.number(element) == null) {
                return false;
            }
        }
        return true;
    }

    private void readObject(JsonNode object, @Nullable String label) {
        String own = LabelNames.of(object);
        String named = own == null ? label : own;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (form.names().contains(PlaceForm.plain(member.getKey()))) {
                readPlaces(member.getKey(), member.getValue(), named, object);
                return;
            }
        }
        int before = items.size();
        int beside = 0;
        boolean any = false;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            boolean places = value.isContainerNode()
                    ? own == null
                            || value.isObject()
                            || (!value.isEmpty() && value.get(0).isContainerNode())
                    : own == null && (form.numbers(value) != null || isJson(value));
            if (places && !PlaceForm.isForeign(member.getKey()) && !isWords(value)) {
                any = true;
                int unreadBefore = unread;
                read(value, own == null ? LabelNames.ofMember(member.getKey(), requested, label) : own);
                beside += holdsItems(value) ? 0 : unread - unreadBefore;
            } else {
                any |= value.isNull() && own == null && LabelNames.isWrapper(member.getKey());
            }
        }
        // What isn't an item, such as the image's size, is no loss beside items.
        unread += any ? (items.size() > before ? -beside : 0) : 1;
    }

    /** Whether a value can hold items, or is one: false of plain facts such as {"width": 640} or [640, 480]. */
    private static boolean holdsItems(JsonNode value) {
        boolean facts = value.isContainerNode() && LabelNames.of(value) == null;
        for (JsonNode child : value) {
            facts &= child.isValueNode() && !child.isTextual();
        }
        return !facts;
    }

    /** A list of words beside the items, such as notes. */
    private boolean isWords(JsonNode value) {
        boolean words = value.isArray() && !value.isEmpty();
        for (JsonNode element : value) {
            words &= element.isTextual() && form.numbers(element) == null && !isJson(element);
        }
        return words;
    }

    /** What stands under a place's own name: one place, or several of one label. */
    private void readPlaces(String name, JsonNode value, @Nullable String label, JsonNode object) {
        double[] numbers = form.numbers(value);
        if (numbers != null) {
            items.add(new Item(label, numbers, object));
        } else if (value.isArray() && !value.isEmpty() && !value.path(0).isValueNode()) {
            List<String> labels = LabelNames.eachOf(object, value.size());
            for (int i = 0; i < value.size(); i++) {
                read(value.get(i), labels.isEmpty() ? label : labels.get(i));
            }
        } else if (value.isObject() && !value.isEmpty()) {
            read(value, label);
        } else if (value.isArray()
                && !value.isEmpty()
                && value.get(0).isTextual()
                && form.numbers(value.get(0)) != null) {
            value.forEach(each -> read(each, label));
        } else if (isJson(value)) {
            var unused = readText(value, label);
        } else if (!(value.isArray() && value.isEmpty() && name.endsWith("s")) && !isTemplate(value)) {
            unread++;
        }
    }

    /** "[ymin, xmin, ymax, xmax]": the model repeats what it is to write. */
    private static boolean isTemplate(JsonNode value) {
        return value.isArray() && TEMPLATE.matcher(value.path(0).asText()).matches();
    }

    private static boolean isJson(JsonNode value) {
        return value.isTextual() && JSON.matcher(value.textValue()).matches();
    }

    /** A JSON text in the JSON. False if the value is none. */
    private boolean readText(JsonNode value, @Nullable String label) {
        if (!isJson(value)) {
            return false;
        }
        TolerantJson json = new TolerantJson(
                value.textValue(),
                value.textValue().length() - value.textValue().stripLeading().length());
        JsonNode inner = json.read();
        if (json.isCutOff()) {
            return false;
        }
        read(inner, label);
        return true;
    }
}
