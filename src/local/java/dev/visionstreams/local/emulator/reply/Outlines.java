package dev.visionstreams.local.emulator.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.emulator.sight.Region;
import dev.visionstreams.local.emulator.sight.Sight;
import dev.visionstreams.local.emulator.wire.GenerateRequest;
import dev.visionstreams.local.emulator.wire.ModelCard.Masks;

/**
 * Masks and polygons in the way of the model that is asked.
 *
 * @param masks the model's way
 * @param json whether a JSON type was requested
 */
record Outlines(Masks masks, boolean json) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int TOKENS = 16;

    Outlines(GenerateRequest request) {
        this(request.model().masks(), request.json() || request.schema() != null);
    }

    static boolean isOutline(String name) {
        return name.equals("mask") || name.equals("polygon");
    }

    /** The value of a "mask" that may be anything. */
    JsonNode mask(Region region, Sight sight) {
        return switch (masks) {
            case PNG -> JSON.textNode(json ? "gimme_mask_for_this" : MaskPng.dataUri(region));
            case TOKENS -> JSON.textNode(json ? "gimme_mask_for_this" : tokens(region));
            case X_FIRST, Y_FIRST -> polygon(region, sight);
        };
    }

    /** The outline in thousandths. */
    ArrayNode polygon(Region region, Sight sight) {
        PixelBox box = region.box();
        ArrayNode polygon = JSON.arrayNode();
        for (int[] corner : new OutlineTracer(region).longest()) {
            int x = box.minX() + Math.round((float) corner[0] * box.width() / region.maskWidth());
            int y = box.minY() + Math.round((float) corner[1] * box.height() / region.maskHeight());
            int across = Thousandths.of(x, sight.width());
            int down = Thousandths.of(y, sight.height());
            boolean yFirst = masks == Masks.Y_FIRST;
            polygon.addArray().add(yFirst ? down : across).add(yFirst ? across : down);
        }
        return polygon;
    }

    private static String tokens(Region region) {
        StringBuilder tokens = new StringBuilder("<start_of_mask>");
        for (int i = 0; i < TOKENS; i++) {
            tokens.append("<seg_").append((region.pixels() + 31 * i) % 128).append('>');
        }
        return tokens.toString();
    }
}
