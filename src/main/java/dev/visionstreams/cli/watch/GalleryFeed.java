package dev.visionstreams.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.fetch.RedactedUri;
import dev.visionstreams.gallery.Gallery;
import dev.visionstreams.gallery.ImageLoader;
import dev.visionstreams.gallery.ImageOrigin;
import dev.visionstreams.gallery.Outcome;
import dev.visionstreams.settings.Settings;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Turns results into what the gallery shows. */
public final class GalleryFeed {
    private GalleryFeed() {}

    /** Loads images as the processor would: the same schemes, hosts, addresses and limits. */
    public static ImageLoader loader(Settings settings) {
        Settings.Images images = settings.images();
        return new ImageLoader(images.fetch(), images.maxPixels(), images.workers(), InstantSource.system());
    }

    /** For {@link Gallery#add}. */
    public static Outcome outcome(OutputRecord result) {
        ObjectNode line = OutputJson.node(result);
        withoutBytes(line);
        List<ImageOrigin> images = new ArrayList<>();
        Map<Integer, ByteString> masks = new HashMap<>();
        if (result.event() instanceof ImageEnriched event) {
            for (EnrichedImage image : event.getImages()) {
                images.add(ImageOrigin.named(image.getUri(), image.getSha256()));
            }
            List<DetectedObject> objects = event.getObjects();
            for (int i = 0; i < objects.size(); i++) {
                ByteBuffer mask = objects.get(i).getMask();
                if (mask != null) {
                    masks.put(i, ByteString.of(mask.duplicate()));
                }
            }
        } else if (result.event() instanceof ImageRejected event) {
            for (ImageReference image : event.getRequest().getImages()) {
                images.add(ImageOrigin.requested(image.getUri(), bytes(image.getContent())));
            }
            redact(line.at("/value/request/images"));
        }
        return new Outcome(line, images, masks);
    }

    private static @Nullable ByteString bytes(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : ByteString.of(buffer.duplicate());
    }

    /** Rejections name images with all secrets, for a replay; a page is for eyes. */
    private static void redact(JsonNode images) {
        for (JsonNode image : images) {
            if (image.path("uri").isTextual()) {
                ((ObjectNode) image).put("uri", RedactedUri.of(image.path("uri").textValue()));
            }
        }
    }

    private static void withoutBytes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(replaced(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, replaced(array.get(i)));
            }
        }
    }

    private static JsonNode replaced(JsonNode node) {
        if (node instanceof BinaryNode binary) {
            return TextNode.valueOf(String.format(Locale.ROOT, "(%,d bytes)", binary.binaryValue().length));
        }
        withoutBytes(node);
        return node;
    }
}
