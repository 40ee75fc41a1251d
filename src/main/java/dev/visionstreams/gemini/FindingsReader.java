package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.SpatialBox;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelReply.FoundPoint;
import dev.visionstreams.model.ModelReply.SpatialObject;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects and points from a reply's JSON, by the request's labels and limit. Items that are invalid, repeated,
 * of a label that wasn't requested, or beyond the limit are dropped and counted. One instance reads one reply.
 */
final class FindingsReader {
    private static final List<String> CONFIDENCES = List.of("confidence", "score");

    /** The label of an object that the model didn't name. */
    static final String UNNAMED = "object";

    private static final Set<String> IMAGE = Set.of("image", "imagenumber", "imageindex", "imageid");

    private final ModelRequest request;
    private int dropped;
    private int unreadableMasks;

    FindingsReader(ModelRequest request) {
        this.request = request;
    }

    int dropped() {
        return dropped + unreadableMasks;
    }

    /** @throws UnusableReplyException if there are items and none is of the form, or none has a requested label */
    List<FoundObject> objects(List<JsonInText.Found> values) throws UnusableReplyException {
        Items items = items(PlaceForm.BOX, values);
        MaskReader masks = new MaskReader();
        if (request.task() == Task.SEGMENT) {
            items.items().forEach(item -> box(item, items).ifPresent(box -> masks.compare(item.node(), box)));
        }
        return taken(
                items,
                item -> box(item, items)
                        .map(box ->
                                found(item, box, request.task() == Task.SEGMENT ? masks.read(item.node(), box) : null))
                        .orElse(null),
                FoundObject::withoutConfidence);
    }

    private static Optional<NormalizedBox> box(ItemReader.Item item, Items items) {
        double[] edges = item.numbers();
        double scale = items.scale();
        return NormalizedBox.of(edges[0] * scale, edges[1] * scale, edges[2] * scale, edges[3] * scale);
    }

    /** An object whose mask can't be read is kept without one. */
    private FoundObject found(ItemReader.Item item, NormalizedBox box, MaskReader.@Nullable Mask mask) {
        if (mask == null) {
            return new FoundObject(label(item), box, null, null, confidence(item.node()));
        }
        unreadableMasks += mask.unreadable() ? 1 : 0;
        return new FoundObject(label(item), box, mask.png(), mask.polygon(), confidence(item.node()));
    }

    /** Masks that are there but can't be read, such as placeholders; among those dropped. */
    int unreadableMasks() {
        return unreadableMasks;
    }

    /** A point isn't clamped: it would mark a place with nothing there. */
    List<FoundPoint> points(List<JsonInText.Found> values) throws UnusableReplyException {
        Items items = items(PlaceForm.POINT, values);
        boolean unplaced = !items.items().isEmpty() && items.items().stream().allMatch(item -> image(item) < 0);
        if (unplaced) {
            throw new UnusableReplyException(
                    Reason.REPLY_MALFORMED, "the reply's points don't say to which of the images they belong");
        }
        return taken(items, item -> point(item, items), FoundPoint::withoutConfidence);
    }

    private @Nullable FoundPoint point(ItemReader.Item item, Items items) {
        int image = image(item);
        double y = item.numbers()[0] * items.scale();
        double x = item.numbers()[1] * items.scale();
        return image >= 0 && 0 <= y && y <= NormalizedBox.SCALE && 0 <= x && x <= NormalizedBox.SCALE
                ? new FoundPoint(label(item), new NormalizedPoint(y, x), image, confidence(item.node()))
                : null;
    }

    /** Boxes in space are metres and degrees as they come; one that makes no sense is dropped. */
    List<SpatialObject> spatial(List<JsonInText.Found> values) throws UnusableReplyException {
        return taken(
                items(PlaceForm.BOX_3D, values),
                item -> SpatialBox.of(item.numbers())
                        .map(box -> new SpatialObject(label(item), box, confidence(item.node())))
                        .orElse(null),
                SpatialObject::withoutConfidence);
    }

    /** The index of the image that a point belongs to, which models count from 1; -1 if it isn't known. */
    private int image(ItemReader.Item item) {
        int images = request.images().size();
        if (images == 1) {
            return 0;
        }
        for (var member : item.node().properties()) {
            Double number = PlaceForm.number(member.getValue());
            if (IMAGE.contains(PlaceForm.plain(member.getKey())) && number != null && 1 <= number && number <= images) {
                return number.intValue() - 1;
            }
        }
        return -1;
    }

    /**
     * The items of a reply.
     *
     * @param scale 1000 where the model wrote fractions of the image's sides instead of thousandths, otherwise 1
     */
    private record Items(List<ItemReader.Item> items, double scale) {}

    private Items items(PlaceForm form, List<JsonInText.Found> values) throws UnusableReplyException {
        List<ItemReader.Item> items = new ArrayList<>();
        int unread = 0;
        for (ItemReader reader : Drafts.last(form, request.labels(), values)) {
            items.addAll(reader.items());
            unread += reader.unread();
        }
        dropped += unread;
        if (items.isEmpty() && unread > 0) {
            throw new UnusableReplyException(
                    Reason.REPLY_MALFORMED, "the reply's JSON holds nothing of the form of a " + form.name());
        }
        return new Items(items, Drafts.scale(form, items));
    }

    /** @param place two items of the same place are one, the first */
    private <T> List<T> taken(Items items, Function<ItemReader.Item, @Nullable T> read, UnaryOperator<T> place)
            throws UnusableReplyException {
        Map<T, T> found = new LinkedHashMap<>();
        Integer limit = request.maxObjects();
        int unasked = 0;
        for (ItemReader.Item item : items.items()) {
            boolean asked = item.label() == null || LabelNames.asRequested(item.label(), request.labels()) != null;
            unasked += asked ? 0 : 1;
            T value = asked && (limit == null || found.size() < limit) ? read.apply(item) : null;
            if (value == null || found.putIfAbsent(place.apply(value), value) != null) {
                dropped++;
            }
        }
        if (unasked > 0 && unasked == items.items().size()) {
            throw LabelsReader.noneRequested();
        }
        return List.copyOf(found.values());
    }

    /** Models that aren't asked for it seldom give one. */
    static @Nullable Double confidence(JsonNode item) {
        for (String name : CONFIDENCES) {
            Double share = share(item.path(name));
            if (share != null) {
                return share;
            }
        }
        return null;
    }

    /** A number from 0 to 1, null if the value isn't one. */
    static @Nullable Double share(JsonNode value) {
        Double number = PlaceForm.number(value);
        return number != null && 0 <= number && number <= 1 ? number : null;
    }

    private String label(ItemReader.Item item) {
        String label = item.label() == null ? null : LabelNames.asRequested(item.label(), request.labels());
        if (label == null || label.isEmpty()) {
            return request.labels().size() == 1 ? request.labels().get(0) : UNNAMED;
        }
        return label;
    }
}
