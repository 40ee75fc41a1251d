package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.reuse.ReuseListener;
import dev.visionstreams.topology.OutcomeListener;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class VisionMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final VisionMeters meters = new VisionMeters(registry);

    @Test
    void shouldCountOutcomesByTaskAndReason() {
        meters.enriched("t-0-1", "DETECT");
        meters.enriched("t-0-2", "DETECT");
        meters.rejected(rejection("CAPTION", "FETCH", "IMAGE_NOT_FOUND"));
        meters.undecodable("t-0-3", "no event");

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
    void shouldCountAnswersThatAreUsedAgainByWhereTheyWere() {
        meters.reused(ReuseListener.From.FLIGHT);
        meters.reused(ReuseListener.From.FLIGHT);

        assertThat(registry.get("vision.answers.reused")
                        .tag("from", "flight")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("vision.answers.reused")
                        .tag("from", "memory")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void shouldMakeNoMetersOfWhatSendersInvent() {
        int before = registry.getMeters().size();

        for (int i = 0; i < 100; i++) {
            meters.rejected(rejection("JUGGLE-" + i, "REQUEST", "TASK_UNKNOWN"));
        }

        assertThat(registry.getMeters()).hasSize(before);
    }

    private static OutcomeListener.Rejection rejection(String task, String stage, String reason) {
        return new OutcomeListener.Rejection("t-0-0", task, stage, reason, "a message");
    }
}
