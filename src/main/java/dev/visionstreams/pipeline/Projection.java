package dev.visionstreams.pipeline;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.MaskPng;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelReply.FoundPoint;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import dev.visionstreams.pipeline.VisionResult.PlacedObject;
import dev.visionstreams.pipeline.VisionResult.PlacedPoint;
import dev.visionstreams.reuse.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * From a reply in thousandths to pixels of the upright image. An object whose mask can't be read is kept without one, and
 * the mask is counted as dropped.
 */
final class Projection {
    /** An image can talk a model into outlining all of its pixels again and again. */
    private static final long MOST_MASK_PIXELS = 1L << 30;

    private Projection() {}

    /** Boxes belong to the first image: tasks that have any take only one. Points name their image. */
    static VisionResult of(List<ImageFacts> facts, ModelReply reply, long fetchMillis, @Nullable Answer answer) {
        return of(facts, reply, fetchMillis, answer, MOST_MASK_PIXELS);
    }

    /** @param mostMaskPixels of all masks together; objects beyond have none */
    static VisionResult of(
            List<ImageFacts> facts, ModelReply reply, long fetchMillis, @Nullable Answer answer, long mostMaskPixels) {
        List<Frame> frames = facts.stream()
                .map(ImageFacts::header)
                .filter(Objects::nonNull)
                .map(ImageHeader::frame)
                .toList();
        if (frames.size() < facts.size()) {
            return new VisionResult.Found(facts, reply, List.of(), List.of(), fetchMillis, answer);
        }
        Frame frame = frames.get(0);
        List<PlacedObject> objects = new ArrayList<>();
        int unreadable = 0;
        long left = mostMaskPixels;
        for (FoundObject object : reply.objects()) {
            PixelBox box = frame.project(object.box());
            ByteString mask = null;
            List<List<PixelPoint>> outline = List.of();
            boolean masked = object.polygon() != null || object.mask() != null;
            left -= masked ? (long) box.width() * box.height() : 0;
            try {
                if (left >= 0) {
                    mask = mask(object, frame, box);
                } else if (masked) {
                    unreadable++;
                }
                outline = outline(object, frame);
            } catch (UnusableImageException e) {
                unreadable++;
            }
            objects.add(new PlacedObject(object.label(), box, object.box(), mask, outline, object.confidence()));
        }
        List<PlacedPoint> points = reply.points().stream()
                .map(point -> place(point, frames.get(point.image())))
                .toList();
        return new VisionResult.Found(facts, reply.dropping(unreadable), objects, points, fetchMillis, answer);
    }

    private static PlacedPoint place(FoundPoint point, Frame frame) {
        PixelPoint pixel = frame.project(point.point());
        return new PlacedPoint(point.label(), pixel.x(), pixel.y(), point.point(), point.image(), point.confidence());
    }

    private static @Nullable ByteString mask(FoundObject object, Frame frame, PixelBox box)
            throws UnusableImageException {
        if (object.polygon() != null) {
            return MaskPng.ofPolygon(object.polygon(), frame, box);
        }
        return object.mask() == null ? null : MaskPng.ofBox(object.mask(), box.width(), box.height());
    }

    private static List<List<PixelPoint>> outline(FoundObject object, Frame frame) {
        return object.polygon() == null
                ? List.of()
                : object.polygon().rings().stream()
                        .map(ring -> ring.stream().map(frame::corner).distinct().toList())
                        .toList();
    }
}
