package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply.FoundLabel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the labels of a classification: a list of texts or of objects that name one, a text with commas, a member for
 * each label, or a bare word. Labels that weren't requested are dropped and counted. One instance reads one reply.
 */
final class LabelsReader {
    private static final Set<String> LISTS =
            Set.of("labels", "classes", "categories", "tags", "keywords", "names", "classifications");
    private static final Pattern SEPARATOR = Pattern.compile("(?<!\\s)\\s*[,;\\n]\\s*+");
    private static final Pattern BULLET =
            Pattern.compile("^(?:[-*•]|\\d{1,2}[.)])\\s+|(?<![.*\"'`])[.*\"'`]++$|^[*\"'`]+");

    private static final Pattern PREFIX = Pattern.compile("(?i)^\\W*(?:labels?|class(?:es)?|category|answer)\\W*:\\W*");

    /** A bare label has few words: more are a sentence, such as a refusal. */
    private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{N}'_-]+(?: [\\p{L}\\p{N}'_-]+)?");

    private static final double LIKELY = 0.5;

    private final List<String> requested;
    private final List<FoundLabel> offered = new ArrayList<>();
    private int unread;

    LabelsReader(List<String> requested) {
        this.requested = requested;
    }

    static UnusableReplyException noneRequested() {
        return new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply has none of the requested labels");
    }

    /** Values that aren't labels, and labels that weren't requested. */
    int dropped() {
        return unread
                + (int) offered.stream()
                        .map(FoundLabel::name)
                        .distinct()
                        .filter(label -> LabelNames.asRequested(label, requested) == null)
                        .count();
    }

    /** The labels of a whole reply. */
    List<FoundLabel> read(String text) throws UnusableReplyException {
        String plain = JsonInText.withoutFence(JsonInText.unquoted(text));
        if (plain.indexOf('[') < 0 && plain.indexOf('{') < 0) {
            bare(plain);
        } else {
            for (JsonInText.Found found : JsonInText.values(text)) {
                if (Drafts.isCorrection(found.prose())) {
                    offered.clear();
                }
                read(found.value(), "");
            }
        }
        return labels();
    }

    /** The labels in a part of a reply. */
    List<FoundLabel> read(JsonNode value) throws UnusableReplyException {
        read(value, "labels");
        return labels();
    }

    private List<FoundLabel> labels() throws UnusableReplyException {
        if (offered.isEmpty() && unread > 0) {
            throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply's JSON holds no labels");
        }
        Map<String, FoundLabel> labels = new LinkedHashMap<>();
        for (FoundLabel label : offered) {
            String asRequested = LabelNames.asRequested(label.name(), requested);
            if (asRequested != null) {
                labels.putIfAbsent(asRequested, new FoundLabel(asRequested, label.confidence()));
            }
        }
        if (labels.isEmpty() && !offered.isEmpty()) {
            throw noneRequested();
        }
        return List.copyOf(labels.values());
    }

    private void bare(String text) throws UnusableReplyException {
        for (String part : SEPARATOR.split(PREFIX.matcher(text).replaceFirst(""), 0)) {
            String label = BULLET.matcher(
                            BULLET.matcher(part.strip()).replaceAll("").strip())
                    .replaceAll("");
            boolean known = !requested.isEmpty() && LabelNames.asRequested(label, requested) != null;
            boolean nothing = label.equals("null") || label.equals("None");
            if (nothing || (!known && !(BARE.matcher(label).matches() && requested.isEmpty()))) {
                throw new UnusableReplyException(Reason.REPLY_MALFORMED, "the reply has no JSON");
            }
            add(label, null);
        }
    }

    private void read(JsonNode value, String name) {
        if (value.isArray()) {
            readList(value);
        } else if (value.isObject()) {
            readObject(value);
        } else if (value.isTextual() && LISTS.contains(PlaceForm.plain(name)) && !isRequested(value)) {
            for (String part : SEPARATOR.split(value.textValue(), 0)) {
                add(part, null);
            }
        } else if (value.isTextual() || value.isNumber()) {
            add(value.asText(), null);
        } else {
            unread++;
        }
    }

    private void readList(JsonNode list) {
        boolean texts = false;
        for (JsonNode element : list) {
            texts |= element.isTextual();
        }
        if (list.size() == 2 && list.get(0).isTextual() && list.get(1).isNumber()) {
            add(list.get(0).textValue(), FindingsReader.share(list.get(1)));
            return;
        }
        for (JsonNode element : list) {
            // Numbers beside texts are scores.
            if (!(texts && element.isNumber())) {
                read(element, "");
            }
        }
    }

    private boolean isRequested(JsonNode value) {
        return !requested.isEmpty() && LabelNames.asRequested(value.textValue(), requested) != null;
    }

    private void add(String label, @Nullable Double confidence) {
        if (!label.isBlank()) {
            offered.add(new FoundLabel(label.strip(), confidence));
        }
    }

    private void readObject(JsonNode object) {
        String label = LabelNames.of(object);
        if (label != null) {
            add(label, FindingsReader.confidence(object));
            return;
        }
        boolean any = false;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            if (value.isContainerNode() || LISTS.contains(PlaceForm.plain(member.getKey()))) {
                read(value, member.getKey());
                any = true;
            } else if (value.isBoolean() || value.isNumber()) {
                any = true;
                if (value.isNumber() ? value.doubleValue() >= LIKELY : value.booleanValue()) {
                    add(member.getKey(), FindingsReader.share(value));
                }
            }
        }
        unread += any ? 0 : 1;
    }
}
