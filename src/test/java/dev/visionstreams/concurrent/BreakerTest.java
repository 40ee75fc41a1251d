package dev.visionstreams.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Duration WHILE_PROBING = Duration.ofSeconds(2);

    private final Instant start = Instant.parse("2026-11-22T10:00:00Z");
    private final Breaker breaker = new Breaker();

    @Test
    void shouldAdmitAllWhileNotTripped() {
        assertThat(breaker.waitFor(start, WHILE_PROBING)).isZero();
        assertThat(breaker.admit().probe()).isFalse();
        assertThat(breaker.waitFor(start, WHILE_PROBING)).isZero();
    }

    @Test
    void shouldAdmitOneProbeAfterThePause() {
        breaker.trip(start.plusSeconds(10));
        assertThat(breaker.waitFor(start.plusSeconds(4), WHILE_PROBING)).isEqualTo(Duration.ofSeconds(6));

        assertThat(breaker.waitFor(start.plusSeconds(10), WHILE_PROBING)).isZero();
        assertThat(breaker.admit().probe()).isTrue();

        assertThat(breaker.waitFor(start.plusSeconds(10), WHILE_PROBING)).isEqualTo(WHILE_PROBING);
    }

    @Test
    void shouldAdmitAnotherProbeAfterOneThatShowedNothing() {
        breaker.trip(start);
        breaker.abandon(breaker.admit());

        assertThat(breaker.waitFor(start, WHILE_PROBING)).isZero();
    }

    @Test
    void shouldTakeNoEvidenceFromCallsOfAnEarlierEpoch() {
        Breaker.Pass before = breaker.admit();
        breaker.trip(start);
        Breaker.Pass probe = breaker.admit();

        assertThat(breaker.isCurrent(before)).isFalse();
        assertThat(breaker.isCurrent(probe)).isTrue();
        breaker.abandon(before);
        assertThat(breaker.waitFor(start, WHILE_PROBING))
                .as("the probe goes on")
                .isEqualTo(WHILE_PROBING);
        breaker.reset();
        assertThat(breaker.isCurrent(probe)).isFalse();
        assertThat(breaker.isTripped()).isFalse();
    }
}
