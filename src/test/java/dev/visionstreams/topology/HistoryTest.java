package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.FailedAttempt;
import dev.visionstreams.pipeline.Failure;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Instant AT = Instant.parse("2026-11-22T17:00:00Z");

    @Test
    void shouldKeepTheLastFewAttemptsInTheirOrder() {
        byte[] memo = new byte[0];
        for (int i = 0; i < 40; i++) {
            memo = History.with(memo, AT.plusSeconds(i), Failure.ofRequest("REASON_" + i, "message " + i));
        }

        List<FailedAttempt> attempts = History.read(memo);

        assertThat(attempts)
                .extracting(FailedAttempt::getReason)
                .containsExactly("REASON_35", "REASON_36", "REASON_37", "REASON_38", "REASON_39");
        assertThat(attempts.get(4).getAt()).isEqualTo(AT.plusSeconds(39));
        assertThat(attempts.get(4).getStage()).isEqualTo("REQUEST");
    }

    @Test
    void shouldCutLongMessages() {
        byte[] memo = new byte[0];
        for (int i = 0; i < 10; i++) {
            memo = History.with(memo, AT, Failure.ofRequest("REASON", "…".repeat(100_000)));
        }

        assertThat(memo).hasSizeLessThan(5_000);
        assertThat(History.read(memo))
                .allSatisfy(attempt -> assertThat(attempt.getMessage()).hasSize(300));
    }
}
