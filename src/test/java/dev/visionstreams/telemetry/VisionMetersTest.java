package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Picture;
import dev.visionstreams.model.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class VisionMetersTest {
    private static final Inference BILLED = new Inference("m", "m-1", null, "1", "STOP", 100, 20, 3, 123, 5);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final VisionMeters meters = new VisionMeters(registry);

    @Test
    void shouldCountOutcomesByTaskAndReason() {
        meters.enriched("DETECT");
        meters.enriched("DETECT");
        meters.rejected("CAPTION", "FETCH", "IMAGE_NOT_FOUND");
        meters.undecodable();

        assertThat(registry.get("vision.enriched")
                        .tag("task", "DETECT")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("vision.rejected")
                        .tags("task", "CAPTION", "stage", "FETCH", "reason", "IMAGE_NOT_FOUND")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("vision.undecodable").counter().count()).isEqualTo(1);
    }

    @Test
    void shouldMakeNoMetersOfWhatSendersInvent() {
        for (int i = 0; i < 100; i++) {
            meters.rejected("JUGGLE-" + i, "REQUEST", "TASK_UNKNOWN");
        }

        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void shouldMeasureRepliesAndWhatTheyCost() {
        ask(new ModelReply("a cat", null, List.of(), List.of(), List.of(), 0, BILLED));

        assertThat(registry.get("vision.model.exchanges")
                        .tag("result", "REPLY")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(tokens("prompt")).isEqualTo(100);
        assertThat(tokens("output")).isEqualTo(20);
        assertThat(tokens("thought")).isEqualTo(3);
    }

    @Test
    void shouldCountWhatARefusalCosts() {
        ask(new ModelFailure(ModelFailure.Reason.REPLY_BLOCKED, "refused", 200, null, BILLED));

        assertThat(registry.get("vision.model.exchanges")
                        .tag("result", "REPLY_BLOCKED")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(tokens("prompt")).isEqualTo(100);
    }

    @Test
    void shouldShowPrometheusWhatIsInFlight() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        new VisionMeters(prometheus).handOff(() -> 7, () -> 9);

        assertThat(prometheus.scrape()).contains("vision_calls_in_flight 7.0", "vision_requests_pending 9.0");
    }

    private void ask(ModelResult result) {
        ModelRequest request = new ModelRequest(
                Task.CAPTION, List.of(new Picture(ByteString.EMPTY, "image/png")), null, List.of(), null, "m");

        ModelResult seen = meters.measured(asked -> CompletableFuture.completedFuture(result))
                .ask(request)
                .join();

        assertThat(seen).isSameAs(result);
    }

    private double tokens(String kind) {
        return registry.get("vision.model.tokens").tag("kind", kind).counter().count();
    }
}
