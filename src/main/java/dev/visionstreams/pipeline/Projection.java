package dev.visionstreams.pipeline;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.MaskPng;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import dev.visionstreams.pipeline.VisionResult.PlacedObject;
import dev.visionstreams.pipeline.VisionResult.PlacedPoint;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** From a reply in thousandths to pixels of the upright image. */
final class Projection {
    private Projection() {}

    /** Boxes and points belong to the first image: tasks that have any take only one. */
    static VisionResult of(List<ImageFacts> facts, ModelReply reply, long fetchMillis) {
        ImageHeader header = facts.get(0).header();
        if (header == null) {
            return new VisionResult.Found(facts, reply, List.of(), List.of(), fetchMillis);
        }
        Frame frame = header.frame();
        List<PlacedObject> objects = new ArrayList<>();
        UnusableImageException unusable = null;
        boolean anyMask = false;
        for (FoundObject object : reply.objects()) {
            PixelBox box = frame.project(object.box());
            ByteString mask = null;
            try {
                mask = mask(object.mask(), box);
            } catch (UnusableImageException e) {
                unusable = e;
            }
            anyMask |= mask != null;
            objects.add(new PlacedObject(object.label(), box, object.box(), mask));
        }
        if (unusable != null && !anyMask) {
            return new VisionResult.Failed(
                    Failure.of(new ModelFailure(
                            ModelFailure.Reason.REPLY_MALFORMED,
                            "no mask of the reply can be read: " + unusable.getMessage(),
                            null,
                            null,
                            reply.inference())),
                    true,
                    fetchMillis);
        }
        List<PlacedPoint> points = reply.points().stream()
                .map(point -> {
                    PixelPoint pixel = frame.project(point.point());
                    return new PlacedPoint(point.label(), pixel.x(), pixel.y(), point.point());
                })
                .toList();
        return new VisionResult.Found(facts, reply, objects, points, fetchMillis);
    }

    private static @Nullable ByteString mask(@Nullable ByteString map, PixelBox box) throws UnusableImageException {
        return map == null ? null : MaskPng.ofBox(map, box.width(), box.height());
    }
}
