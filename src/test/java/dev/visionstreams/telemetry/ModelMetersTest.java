package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class ModelMetersTest {
    private static final Inference BILLED = new Inference("m", "m-1", null, "1", "STOP", 100, 20, 3, 123, 5);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelMeters meters = new ModelMeters(registry, new Stages(registry), Set.of("m"), "USD");

    @Test
    void shouldMeasureRepliesAndWhatTheyCost() {
        ask(new ModelReply("a cat", null, List.of(), List.of(), List.of(), 0, BILLED));

        assertThat(registry.get("vision.model.exchanges")
                        .tags("result", "REPLY", "model", "m", "task", "CAPTION")
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
    void shouldMakeNoMetersOfModelsThatOnlyRequestsName() {
        int before = registry.getMeters().size();

        for (int i = 0; i < 100; i++) {
            ask("made-up-" + i, new ModelReply("a cat", null, List.of(), List.of(), List.of(), 0, BILLED));
        }

        assertThat(registry.getMeters()).hasSize(before);
        assertThat(registry.get("vision.model.results")
                        .tags("model", "other", "result", "REPLY")
                        .counter()
                        .count())
                .isEqualTo(100);
    }

    @Test
    void shouldCountWhatIsTakenOfTheQuota() {
        ask(new ModelFailure(ModelFailure.Reason.MODEL_UNAVAILABLE, "away", 503, null, null));
        ask(new ModelReply("a cat", null, List.of(), List.of(), List.of(), 0, BILLED));

        assertThat(used("requests")).isEqualTo(2);
        assertThat(used("tokens")).isEqualTo(123);
    }

    private double used(String quota) {
        return registry.get("vision.quota.used").tag("quota", quota).counter().count();
    }

    private void ask(ModelResult result) {
        ask("m", result);
    }

    private void ask(String model, ModelResult result) {
        ModelRequest request = new ModelRequest(
                Task.CAPTION, List.of(new ModelImage(ByteString.EMPTY, "image/png")), null, List.of(), null, model);

        ModelResult seen = meters.measured(asked -> CompletableFuture.completedFuture(result))
                .ask(request)
                .join();

        assertThat(seen).isSameAs(result);
    }

    private double tokens(String kind) {
        return registry.get("vision.model.tokens")
                .tags("kind", kind, "model", "m", "task", "CAPTION")
                .counter()
                .count();
    }
}
