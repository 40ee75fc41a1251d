package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.topology.OutcomeListener.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkLogTest {
    private final LogLines lines = new LogLines(WorkLog.class);
    private final WorkLog log = new WorkLog();

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void shouldLogARejectionWithItsMessage() {
        log.rejected(rejection("IMAGE_NOT_FOUND", "the server answered 404"));

        assertThat(lines.take()).containsExactly("WARN Rejected: the server answered 404");
    }

    @Test
    void shouldLogFewOfManyRejectionsAndCountThemAll() {
        for (int i = 0; i < 500; i++) {
            log.rejected(rejection("IMAGE_NOT_FOUND", "404"));
        }
        log.rejected(rejection("PROMPT_BLOCKED", "blocked"));
        assertThat(lines.take()).hasSize(20);

        log.enriched("t-0-1", "CAPTION");
        log.summarise(3, Map.of("quota", 200, "permit", 0), Duration.ofSeconds(42));

        assertThat(lines.take())
                .containsExactly("INFO Last minute: 1 enriched, 501 rejected (IMAGE_NOT_FOUND 500, PROMPT_BLOCKED 1),"
                        + " 481 of them not logged. Now 3 in flight, 200 waiting (quota 200), the oldest for 42 s");
        log.rejected(rejection("IMAGE_NOT_FOUND", "404"));
        assertThat(lines.take()).as("the next minute's").hasSize(1);
    }

    @Test
    void shouldSayNothingOfAMinuteWithoutWork() {
        log.summarise(0, Map.of("permit", 0), Duration.ZERO);

        assertThat(lines.take()).isEqualTo(List.of());
    }

    private static Rejection rejection(String reason, String message) {
        return new Rejection("t-0-1", "CAPTION", "FETCH", reason, message);
    }
}
