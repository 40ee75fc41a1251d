package dev.visionstreams.topology;

import dev.visionstreams.event.DetectedObject;
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
import dev.visionstreams.event.SourceRecord;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Request;
import dev.visionstreams.model.Inference;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.VisionResult;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** From the domain to events. */
final class Events {
    private final OutputUri outputUri;

    Events(OutputUri outputUri) {
        this.outputUri = outputUri;
    }

    /** @param attempts attempts at the request, the one that succeeded included */
    ImageEnriched enriched(
            Request record, ImageRequest request, VisionResult.Found found, int attempts, Instant enrichedAt) {
        return ImageEnriched.newBuilder()
                .setRequestId(idOf(record, request))
                .setTask(request.getTask())
                .setPrompt(request.getPrompt())
                .setImages(images(request.getImages(), found.images()))
                .setCaption(found.reply().caption())
                .setAnswer(found.reply().answer())
                .setLabels(found.reply().labels().stream().map(Label::new).toList())
                .setObjects(found.objects().stream().map(Events::object).toList())
                .setObjectsDropped(found.reply().dropped())
                .setPoints(found.points().stream().map(Events::point).toList())
                .setInference(inference(found.reply().inference(), attempts, found.fetchMillis()))
                .setSource(source(record.coordinates()))
                .setRequestedAt(Instant.ofEpochMilli(record.timestamp()))
                .setEnrichedAt(enrichedAt)
                .setAttributes(request.getAttributes())
                .build();
    }

    /**
     * @param received the value as it came, where the request doesn't hold all of it
     * @param progress with the last attempt counted
     * @param history the failed attempts, the last included
     */
    ImageRejected rejected(
            Request record,
            ImageRequest request,
            byte @Nullable [] received,
            Failure failure,
            long fetchMillis,
            Progress progress,
            List<FailedAttempt> history,
            Instant rejectedAt) {
        Inference billed = failure.inference();
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

    private static String idOf(Request record, ImageRequest request) {
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
                bytes(object.mask()));
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
                point.normalized().y());
    }

    private static dev.visionstreams.event.Inference inference(Inference billed, int attempts, long fetchMillis) {
        return dev.visionstreams.event.Inference.newBuilder()
                .setModel(billed.model())
                .setModelVersion(billed.modelVersion())
                .setResponseId(billed.responseId())
                .setPromptVersion(billed.promptVersion())
                .setFinishReason(billed.finishReason())
                .setPromptTokens(billed.promptTokens())
                .setOutputTokens(billed.outputTokens())
                .setThoughtTokens(billed.thoughtTokens())
                .setTotalTokens(billed.totalTokens())
                .setAttempts(attempts)
                .setFetchMillis(fetchMillis)
                .setModelMillis(billed.millis())
                .build();
    }
}
