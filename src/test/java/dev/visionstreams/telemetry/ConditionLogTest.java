package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConditionLogTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final Condition DOWN =
            new Condition("model", "gemini-x", "MODEL_UNAVAILABLE", "gemini-x is down", START, START.plusSeconds(100));
    private static final Condition QUOTA =
            new Condition("quota", "gemini", "QUOTA", "The quota holds requests back", null, null);

    private final LogLines lines = new LogLines(ConditionLog.class);
    private final ConditionLog log = new ConditionLog();
    private int second;

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void shouldLogTheBeginEachMinuteAndTheEnd() {
        pass(4, List.of(DOWN));
        assertThat(lines.take()).containsExactly("WARN gemini-x is down. 236 requests wait, next look in 97 s");

        pass(60, List.of(DOWN));
        assertThat(lines.take())
                .containsExactly("WARN gemini-x is down, for 63 s. 236 requests wait, next look in 37 s");

        pass(59, List.of(DOWN));
        assertThat(lines.take()).isEmpty();

        pass(11, List.of());
        assertThat(lines.take()).containsExactly("INFO Over after 2 min: gemini-x is down");
        pass(100, List.of());
        assertThat(lines.take()).isEmpty();
    }

    @Test
    void shouldKeepSilentAboutWhatComesAndGoes() {
        for (int i = 0; i < 100; i++) {
            pass(2, List.of(QUOTA));
            pass(30, List.of());
        }

        assertThat(lines.take()).isEmpty();
    }

    @Test
    void shouldTakeAConditionThatFlickersForOne() {
        for (int i = 0; i < 30; i++) {
            pass(1, List.of(QUOTA));
            pass(1, List.of());
        }

        assertThat(lines.take()).hasSize(1).first().asString().startsWith("WARN The quota holds requests back");
    }

    @Test
    void shouldLogAnotherReasonOnItsOwn() {
        Condition refused = new Condition("model", "gemini-x", "MODEL_ACCESS_DENIED", "gemini-x refuses", null, null);
        pass(4, List.of(DOWN));
        lines.take();

        pass(4, List.of(refused));

        assertThat(lines.take()).containsExactly("WARN gemini-x refuses. 236 requests wait");
    }

    private void pass(int seconds, List<Condition> present) {
        for (int i = 0; i < seconds; i++) {
            log.look(START.plusSeconds(second++), present, 236);
        }
    }
}
