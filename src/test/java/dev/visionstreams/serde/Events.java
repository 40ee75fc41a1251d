package dev.visionstreams.serde;

import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.FailedAttempt;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.Inference;
import dev.visionstreams.event.Label;
import dev.visionstreams.event.NormalizedBox;
import dev.visionstreams.event.PixelBox;
import dev.visionstreams.event.SourceRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One example of each event, with something in most fields. */
public final class Events {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private Events() {}

    public static ImageRequest minimal(String id) {
        return ImageRequest.newBuilder().setId(id).setTask("CAPTION").build();
    }

    public static ImageRequest request(String id) {
        return ImageRequest.newBuilder()
                .setId(id)
                .setTask("DETECT")
                .setImages(List.of(
                        new ImageReference("https://example.org/ä.jpg", null, null),
                        new ImageReference(null, ByteBuffer.wrap(new byte[] {1, 2, 3, 0, -1}), "image/png")))
                .setPrompt("bicycles 🚲")
                .setLabels(List.of("bicycle", ""))
                .setMaxObjects(7)
                .setAttributes(Map.of("tenant", "a"))
                .build();
    }

    public static ImageEnriched enriched() {
        EnrichedImage image = EnrichedImage.newBuilder()
                .setSha256("ab".repeat(32))
                .setMediaType("image/jpeg")
                .setSizeBytes(5_000_000_000L)
                .setWidth(640)
                .setHeight(480)
                .setOrientation(6)
                .build();
        DetectedObject object = DetectedObject.newBuilder()
                .setLabel("bicycle")
                .setBox(new PixelBox(0, 1, 640, 480))
                .setNormalizedBox(new NormalizedBox(0.0, 1.5, 999.5, 1000.0))
                .build();
        return ImageEnriched.newBuilder()
                .setRequestId("r-1")
                .setTask("DETECT")
                .setImages(List.of(image))
                .setLabels(List.of(new Label("street", null)))
                .setObjects(List.of(object))
                .setInference(inference())
                .setSource(source())
                .setRequestedAt(NOON)
                .setEnrichedAt(NOON.plusMillis(1))
                .setAttributes(Map.of("tenant", "a"))
                .build();
    }

    public static ImageRejected rejected() {
        return ImageRejected.newBuilder()
                .setRequestId("r-1")
                .setTask("DETECT")
                .setReason("MODEL_TIMEOUT")
                .setStage("MODEL")
                .setMessage("no answer in time")
                .setHttpStatus(504)
                .setRetryable(true)
                .setAttempts(8)
                .setHistory(List.of(new FailedAttempt(NOON, "MODEL", "MODEL_TIMEOUT", "no answer in time")))
                .setInference(inference())
                .setFirstAttemptAt(NOON)
                .setRejectedAt(NOON.plusSeconds(1))
                .setSource(source())
                .setRequest(request("r-1"))
                .setAttributes(Map.of())
                .build();
    }

    private static SourceRecord source() {
        return new SourceRecord("image-requests", 3, 1L << 40);
    }

    private static Inference inference() {
        return Inference.newBuilder()
                .setModel("gemini-3.5-flash-lite")
                .setModelVersion("1")
                .setPromptVersion("2")
                .setFinishReason("STOP")
                .setPromptTokens(258)
                .setOutputTokens(20)
                .setThoughtTokens(0)
                .setTotalTokens(278)
                .setAttempts(1)
                .setFetchMillis(10)
                .setModelMillis(900)
                .build();
    }
}
