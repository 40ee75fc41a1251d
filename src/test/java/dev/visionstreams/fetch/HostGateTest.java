package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.FetchSettings.HostBounds;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HostGateTest {
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final HostGate gate = new HostGate(new HostBounds(2, 3, PAUSE), () -> now);

    @Test
    void shouldBoundFetchesPerHost() throws Exception {
        HostGate.Pass first = gate.enter("a");
        gate.enter("a");

        assertThat(refusal("a"))
                .isEqualTo(new Failed(
                        Reason.HOST_BUSY,
                        "shown: 2 fetches from the host are running, the most allowed",
                        null,
                        Duration.ofMillis(100)));
        gate.enter("b");
        first.end(true);
        first.end(true);
        gate.enter("a");
        assertThat(refusal("a").reason()).isEqualTo(Reason.HOST_BUSY);
    }

    @Test
    void shouldPauseAHostAfterConsecutiveFailures() throws Exception {
        fail("a", 3);
        now = now.plusSeconds(10);

        Failed refusal = refusal("a");

        assertThat(refusal.reason()).isEqualTo(Reason.HOST_FAILING);
        assertThat(refusal.reason().retryable()).isTrue();
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(20));
        gate.enter("b").end(true);
    }

    @Test
    void shouldResetTheFailuresAfterASuccess() throws Exception {
        fail("a", 2);
        gate.enter("a").end(true);
        fail("a", 2);

        gate.enter("a").end(true);
    }

    @Test
    void shouldIgnoreFetchesThatDoNotTellWhetherTheHostIsWell() throws Exception {
        fail("a", 2);
        gate.enter("a").end(null);

        gate.enter("a").end(false);
        assertThat(refusal("a").reason()).isEqualTo(Reason.HOST_FAILING);
    }

    @Test
    void shouldAllowASingleProbeAfterThePause() throws Exception {
        fail("a", 3);
        now = now.plus(PAUSE);
        HostGate.Pass probe = gate.enter("a");

        assertThat(refusal("a").reason()).isEqualTo(Reason.HOST_FAILING);
        probe.end(true);
        gate.enter("a");
        gate.enter("a");
    }

    @Test
    void shouldNotProlongThePauseByFetchesThatBeganBeforeIt() throws Exception {
        HostGate.Pass early = gate.enter("a");
        fail("a", 3);
        now = now.plusSeconds(20);
        early.end(false);
        now = now.plusSeconds(10);

        gate.enter("a").end(true);

        gate.enter("a").end(true);
    }

    @Test
    void shouldPauseAgainWhenTheProbeFails() throws Exception {
        fail("a", 3);
        now = now.plus(PAUSE);
        gate.enter("a").end(false);

        assertThat(refusal("a").retryAfter()).isEqualTo(PAUSE);
    }

    @Test
    void shouldAllowAnotherProbeWhenTheFirstIsAbandoned() throws Exception {
        fail("a", 3);
        now = now.plus(PAUSE);
        gate.enter("a").end(null);

        gate.enter("a").end(true);
    }

    @Test
    void shouldForgetTheOldestOfTooManyHostsUnlessInUse() throws Exception {
        gate.enter("used");
        gate.enter("used");
        fail("failing", 3);
        for (int host = 0; host < 5000; host++) {
            gate.enter("host-" + host).end(true);
        }

        gate.enter("failing").end(true);
        assertThat(refusal("used").reason()).isEqualTo(Reason.HOST_BUSY);
    }

    private void fail(String host, int times) throws FetchFailedException {
        for (int time = 0; time < times; time++) {
            gate.enter(host).end(false);
        }
    }

    private Failed refusal(String host) {
        Failed[] failed = new Failed[1];
        assertThatThrownBy(() -> gate.enter(host))
                .isInstanceOfSatisfying(FetchFailedException.class, e -> failed[0] = e.failed("shown"));
        return failed[0];
    }
}
