package dev.visionstreams.topology;

import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.DetectedObject3d;
import dev.visionstreams.event.DetectedPoint;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.FailedAttempt;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.Label;
import dev.visionstreams.event.NormalizedBox;
import dev.visionstreams.event.PixelBox;
import dev.visionstreams.event.PolygonCorner;
import dev.visionstreams.event.PolygonRing;
import dev.visionstreams.event.SourceRecord;
import dev.visionstreams.geometry.PixelPoint;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.VisionResult;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Maps the domain to events. */
final class Events {
    private final OutputUri outputUri;

    Events(OutputUri outputUri) {
        this.outputUri = outputUri;
    }

    /**
     * @param attempts at the request, including the one that succeeded
     * @param before what earlier attempts were billed; null: nothing
     */
    ImageEnriched enriched(
            InputRecord record,
            ImageRequest request,
            VisionResult.Found found,
            int attempts,
            @Nullable Inference before,
            Instant enrichedAt) {
        return ImageEnriched.newBuilder()
                .setRequestId(idOf(record, request))
                .setTask(request.getTask())
                .setPrompt(request.getPrompt())
                .setImages(images(request.getImages(), found.images()))
                .setCaption(found.reply().caption())
                .setAnswer(found.reply().answer())
                .setLabels(found.reply().labels().stream()
                        .map(label -> new Label(label.name(), label.confidence()))
                        .toList())
                .setObjects(found.objects().stream().map(Events::object).toList())
                .setObjectsDropped(found.reply().dropped())
                .setPoints(found.points().stream().map(Events::point).toList())
                .setObjects3d(
                        found.reply().spatial().stream().map(Events::spatial).toList())
                .setInference(inference(found.reply().inference().billedAlso(before), attempts, found.fetchMillis()))
                .setSource(source(record.coordinates()))
                .setRequestedAt(Instant.ofEpochMilli(record.timestamp()))
                .setEnrichedAt(enrichedAt)
                .setAttributes(request.getAttributes())
                .build();
    }

    /**
     * @param received the value as received, if the request doesn't hold all of it
     * @param progress including the last attempt
     * @param billed what all attempts were billed; null: nothing
     * @param history the failed attempts, including the last
     */
    ImageRejected rejected(
            InputRecord record,
            ImageRequest request,
            byte @Nullable [] received,
            Failure failure,
            long fetchMillis,
            Progress progress,
            @Nullable Inference billed,
            List<FailedAttempt> history,
            Instant rejectedAt) {
        return ImageRejected.newBuilder()
                .setRequestId(idOf(record, request))
                .setTask(request.getTask())
                .setReason(failure.reason())
                .setStage(failure.stage().name())
                .setMessage(failure.message())
                .setHttpStatus(failure.httpStatus())
                .setRetryable(failure.retryable())
                .setAttempts(progress.attempts())
                .setHistory(history)
                .setInference(billed == null ? null : inference(billed, progress.attempts(), fetchMillis))
                .setFirstAttemptAt(Instant.ofEpochMilli(progress.firstAttemptAt()))
                .setRejectedAt(rejectedAt)
                .setSource(source(record.coordinates()))
                .setRequest(request)
                .setReceived(received == null ? null : ByteBuffer.wrap(received))
                .setAttributes(request.getAttributes())
                .build();
    }

    private static String idOf(InputRecord record, ImageRequest request) {
        return request.getId().isEmpty() ? record.coordinates().toString() : request.getId();
    }

    private static SourceRecord source(Coordinates from) {
        return new SourceRecord(from.topic(), from.partition(), from.offset());
    }

    private List<EnrichedImage> images(List<ImageReference> references, List<VisionResult.ImageFacts> facts) {
        List<EnrichedImage> images = new ArrayList<>(facts.size());
        for (int i = 0; i < facts.size(); i++) {
            VisionResult.ImageFacts image = facts.get(i);
            ImageHeader header = image.header();
            images.add(EnrichedImage.newBuilder()
                    .setUri(outputUri.of(references.get(i).getUri()))
                    .setSha256(image.sha256())
                    .setMediaType(image.mediaType())
                    .setDeclaredMediaType(image.declaredMediaType())
                    .setSizeBytes(image.sizeBytes())
                    .setWidth(header == null ? 0 : header.frame().width())
                    .setHeight(header == null ? 0 : header.frame().height())
                    .setOrientation(header == null ? 0 : header.orientation())
                    .setSubsampling(image.subsampling())
                    .build());
        }
        return images;
    }

    private static DetectedObject object(VisionResult.PlacedObject object) {
        var box = object.box();
        var normalized = object.normalized();
        return new DetectedObject(
                object.label(),
                new PixelBox(box.minX(), box.minY(), box.maxX(), box.maxY()),
                new NormalizedBox(normalized.minY(), normalized.minX(), normalized.maxY(), normalized.maxX()),
                bytes(object.mask()),
                object.polygon().stream().map(Events::ring).toList(),
                object.confidence());
    }

    private static PolygonRing ring(List<PixelPoint> corners) {
        return new PolygonRing(corners.stream()
                .map(corner -> new PolygonCorner(corner.x(), corner.y()))
                .toList());
    }

    private static @Nullable ByteBuffer bytes(@Nullable ByteString bytes) {
        return bytes == null ? null : bytes.asByteBuffer();
    }

    private static DetectedPoint point(VisionResult.PlacedPoint point) {
        return new DetectedPoint(
                point.label(),
                point.x(),
                point.y(),
                point.normalized().x(),
                point.normalized().y(),
                point.image(),
                point.confidence());
    }

    private static DetectedObject3d spatial(ModelReply.SpatialObject object) {
        var box = object.box();
        return new DetectedObject3d(
                object.label(),
                box.xCenter(),
                box.yCenter(),
                box.zCenter(),
                box.xSize(),
                box.ySize(),
                box.zSize(),
                box.roll(),
                box.pitch(),
                box.yaw(),
                object.confidence());
    }

    private static dev.visionstreams.event.@Nullable Cost cost(@Nullable Cost cost) {
        return cost == null ? null : new dev.visionstreams.event.Cost(cost.amount(), cost.currency(), cost.pricesOf());
    }

    private static dev.visionstreams.event.Inference inference(Inference billed, int attempts, long fetchMillis) {
        return dev.visionstreams.event.Inference.newBuilder()
                .setModel(billed.model())
                .setModelVersion(billed.modelVersion())
                .setResponseId(billed.responseId())
                .setPromptVersion(billed.promptVersion())
                .setFinishReason(billed.finishReason())
                .setPromptTokens(billed.tokens().prompt())
                .setOutputTokens(billed.tokens().output())
                .setThoughtTokens(billed.tokens().thought())
                .setTotalTokens(billed.tokens().total())
                .setAttempts(attempts)
                .setFetchMillis(fetchMillis)
                .setModelMillis(billed.millis())
                .setCachedTokens(billed.tokens().cached())
                .setToolTokens(billed.tokens().tool())
                .setServiceTier(billed.serviceTier())
                .setCost(cost(billed.cost()))
                .setReusedFrom(billed.reusedFrom())
                .build();
    }
}
