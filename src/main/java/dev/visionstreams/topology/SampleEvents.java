package dev.visionstreams.topology;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.Inference;
import dev.visionstreams.event.SourceRecord;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** Events without content, which are encoded to see whether the registry takes their schemas and never leave. */
final class SampleEvents {
    private static final SourceRecord SOURCE = new SourceRecord("", 0, 0L);

    private SampleEvents() {}

    /** One of the kind that leaves by a route; not for {@link Route#UNDECODABLE}, where no events leave. */
    static SpecificRecord of(Route route) {
        return route == Route.REJECTIONS ? rejected() : enriched();
    }

    private static ImageEnriched enriched() {
        return ImageEnriched.newBuilder()
                .setRequestId("")
                .setTask("")
                .setInference(Inference.newBuilder()
                        .setModel("")
                        .setModelVersion("")
                        .setPromptVersion("")
                        .setFinishReason("")
                        .setPromptTokens(0)
                        .setOutputTokens(0)
                        .setThoughtTokens(0)
                        .setTotalTokens(0)
                        .setAttempts(0)
                        .setFetchMillis(0)
                        .setModelMillis(0)
                        .build())
                .setSource(SOURCE)
                .setRequestedAt(Instant.EPOCH)
                .setEnrichedAt(Instant.EPOCH)
                .build();
    }

    private static ImageRejected rejected() {
        return ImageRejected.newBuilder()
                .setRequestId("")
                .setTask("")
                .setReason("")
                .setStage("")
                .setMessage("")
                .setRetryable(false)
                .setAttempts(0)
                .setFirstAttemptAt(Instant.EPOCH)
                .setRejectedAt(Instant.EPOCH)
                .setSource(SOURCE)
                .setRequest(ImageRequest.newBuilder().setTask("").build())
                .build();
    }
}
