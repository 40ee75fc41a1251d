package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.pipeline.Admission.Enter;
import dev.visionstreams.pipeline.Admission.Wait;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelGateTest {
    private static final String MODEL = "gemini-3.5-flash-lite";

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private int requests;

    private ModelGate gate(Quota quota) {
        return new ModelGate(quota, (InstantSource) () -> now, () -> 1);
    }

    @Test
    void shouldLetEveryoneInWhileNothingIsWrong() {
        ModelGate gate = gate(Quota.UNKNOWN);

        for (int i = 0; i < 100; i++) {
            assertThat(gate.enter(MODEL, "r" + i)).isInstanceOf(Enter.class);
        }
    }

    @Test
    void shouldCoolDownForAllWhenOneIsToldToWait() {
        ModelGate gate = gate(Quota.UNKNOWN);
        Enter first = admitted(gate);

        boolean counts = gate.settle(first, failure(Reason.QUOTA_EXCEEDED, Duration.ofMillis(38_200)));

        assertThat(counts).as("a wait for quota is no attempt").isFalse();
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Wait.class);
        assertThat(gate.enter("another-model", "other")).isInstanceOf(Enter.class);
        now = now.plusMillis(38_199);
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Wait.class);
        now = now.plusMillis(1);
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldNotLengthenACoolDownByCallsThatWereOnTheirWay() {
        ModelGate gate = gate(Quota.UNKNOWN);
        List<Enter> onTheirWay = List.of(admitted(gate), admitted(gate), admitted(gate), admitted(gate));

        for (Enter call : onTheirWay) {
            gate.settle(call, failure(Reason.QUOTA_EXCEEDED, null));
        }

        now = now.plusMillis(1_000); // the first pause; a fourth would be eight seconds
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldCountAsDownAfterTwentyFailuresOfDifferentRequests() {
        ModelGate gate = gate(Quota.UNKNOWN);
        for (int i = 0; i < 19; i++) {
            assertThat(gate.settle(admitted(gate), failure(Reason.MODEL_UNAVAILABLE, null)))
                    .isTrue();
        }
        assertThat(gate.closed()).isEmpty();

        boolean counts = gate.settle(admitted(gate), failure(Reason.MODEL_UNAVAILABLE, null));

        assertThat(counts).isFalse();
        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_UNAVAILABLE");
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Wait.class);
    }

    @Test
    void shouldNotTakeOneRequestThatFailsAgainAndAgainForAnOutage() {
        ModelGate gate = gate(Quota.UNKNOWN);

        for (int i = 0; i < 50; i++) {
            Enter same = (Enter) gate.enter(MODEL, "the same");
            assertThat(gate.settle(same, failure(Reason.MODEL_UNAVAILABLE, null)))
                    .isTrue();
        }

        assertThat(gate.closed()).isEmpty();
    }

    @Test
    void shouldSendOneProbeAtATimeUntilOneSucceeds() {
        ModelGate gate = down();
        now = now.plusMillis(1_000);
        Enter probe = (Enter) gate.enter(MODEL, "probe");
        assertThat(probe.probe()).isTrue();
        assertThat(gate.enter(MODEL, "other")).as("one at a time").isInstanceOf(Wait.class);

        assertThat(gate.settle(probe, failure(Reason.MODEL_UNAVAILABLE, null))).isFalse();
        now = now.plusMillis(1_999);
        assertThat(gate.enter(MODEL, "other")).as("the pause has doubled").isInstanceOf(Wait.class);
        now = now.plusMillis(1);
        gate.settle((Enter) gate.enter(MODEL, "probe"), reply(100));

        assertThat(gate.closed()).isEmpty();
        assertThat(admitted(gate).probe()).isFalse();
    }

    @Test
    void shouldLetAnotherProbeInWhenOneNeverReachedTheModel() {
        ModelGate gate = down();
        now = now.plusMillis(1_000);

        gate.withdraw((Enter) gate.enter(MODEL, "probe"));

        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldStopStartingWhenTheKeyIsRefused() {
        ModelGate gate = gate(Quota.UNKNOWN);

        boolean counts = gate.settle(admitted(gate), failure(Reason.MODEL_ACCESS_DENIED, null));

        assertThat(counts).isFalse();
        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_ACCESS_DENIED");
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Wait.class);
    }

    @Test
    void shouldWaitForTheDaysQuotaAndLookNowAndThen() {
        ModelGate gate = gate(Quota.UNKNOWN);

        assertThat(gate.settle(admitted(gate), failure(Reason.DAILY_QUOTA_EXCEEDED, null)))
                .isFalse();

        now = now.plus(Duration.ofMinutes(9));
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Wait.class);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(gate.enter(MODEL, "other")).isInstanceOfSatisfying(Enter.class, probe -> assertThat(probe.probe())
                .isTrue());
    }

    @Test
    void shouldLookAtMidnightPacificTimeAtTheLatest() {
        now = Instant.parse("2026-11-23T07:57:00Z"); // three minutes before midnight in Los Angeles
        ModelGate gate = gate(Quota.UNKNOWN);

        gate.settle(admitted(gate), failure(Reason.DAILY_QUOTA_EXCEEDED, null));

        now = Instant.parse("2026-11-23T08:00:00Z");
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldKeepTheQuotaOfRequestsPerMinute() {
        ModelGate gate = gate(new Quota(600L, null, () -> 0.5));

        int entered = enterFor(gate, Duration.ofMinutes(10));

        // Half of 600 a minute, less the burst that may come on top in any of them.
        assertThat(entered).isBetween(2_800, 3_000);
    }

    @Test
    void shouldKeepTheQuotaOfTokensPerMinute() {
        ModelGate gate = gate(new Quota(null, 60_000L, () -> 1));

        int entered = enterFor(gate, Duration.ofMinutes(10));

        // Replies take 1,000 tokens each: 60 a minute.
        assertThat(entered).isBetween(530, 600);
    }

    @Test
    void shouldSlowDownWhenTheServiceSaysSoAndSpeedUpAgain() {
        ModelGate gate = gate(new Quota(600L, null, () -> 1));
        enterFor(gate, Duration.ofMinutes(1));
        gate.settle(admitted(gate), failure(Reason.QUOTA_EXCEEDED, Duration.ZERO));

        int slower = enterFor(gate, Duration.ofMinutes(1));
        enterFor(gate, Duration.ofMinutes(10));
        int faster = enterFor(gate, Duration.ofMinutes(1));

        assertThat(slower).isLessThan(400);
        assertThat(faster).isGreaterThan(540);
    }

    @Test
    void shouldCountASecondQuestionTowardsTheQuota() {
        ModelGate gate = gate(new Quota(60L, null, () -> 1));
        Enter first = admitted(gate);

        for (int i = 0; i < 5; i++) {
            gate.askAgain(first);
        }

        now = now.plusMillis(5_000);
        assertThat(gate.enter(MODEL, "other")).as("who comes next waits").isInstanceOf(Wait.class);
        now = now.plusMillis(2_000);
        assertThat(gate.enter(MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldGiveBackWhatANeverAskedRequestHadReserved() {
        ModelGate gate = gate(new Quota(60L, null, () -> 1));
        while (gate.enter(MODEL, "r") instanceof Enter entered) {
            gate.withdraw(entered);
            if (++requests == 1_000) {
                break;
            }
        }

        assertThat(requests).isEqualTo(1_000);
    }

    /** How many enter in that time when there is always someone who wants to, and everyone succeeds. */
    private int enterFor(ModelGate gate, Duration time) {
        int entered = 0;
        for (Instant end = now.plus(time); now.isBefore(end); now = now.plusMillis(10)) {
            while (gate.enter(MODEL, "r" + requests++) instanceof Enter call) {
                entered++;
                gate.settle(call, reply(1_000));
            }
        }
        return entered;
    }

    private ModelGate down() {
        ModelGate gate = gate(Quota.UNKNOWN);
        for (int i = 0; i < 20; i++) {
            gate.settle(admitted(gate), failure(Reason.MODEL_TIMEOUT, null));
        }
        assertThat(gate.closed()).isNotEmpty();
        return gate;
    }

    private Enter admitted(ModelGate gate) {
        Admission admission = gate.enter(MODEL, "request " + requests++);
        for (int i = 0; admission instanceof Wait && i < 1_000; i++) {
            now = now.plusMillis(100);
            admission = gate.enter(MODEL, "request " + requests++);
        }
        return (Enter) admission;
    }

    private static ModelResult failure(Reason reason, @Nullable Duration retryAfter) {
        return new ModelFailure(reason, "because", null, retryAfter, null);
    }

    private static ModelResult reply(long tokens) {
        Inference inference = new Inference(MODEL, MODEL, null, "1", "STOP", tokens, 0, 0, tokens, 1);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }
}
