package dev.visionstreams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gate.Admission.Enter;
import dev.visionstreams.gate.Admission.Wait;
import dev.visionstreams.gate.Ruling.Weight;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.WaitCause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelGateTest {
    private static final String MODEL = "gemini-3.5-flash-lite";

    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final int CALLS = 128;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private int requests;

    private ModelGate gate(Quota quota) {
        return new ModelGate(quota, PATIENCE, CALLS, (InstantSource) () -> now, () -> 1);
    }

    /** Answers that are known cost nothing, and only a request's images tell whether its is. */
    @Test
    void shouldLetEachRequestFetchOnceWhileNothingMayBeSpent() {
        Instant turn = now.plus(Duration.ofHours(3));
        ModelGate gate = new ModelGate(
                Quota.UNKNOWN,
                at -> at.isBefore(turn) ? turn : null,
                PATIENCE,
                CALLS,
                (InstantSource) () -> now,
                () -> 1);
        ModelCall call = new ModelCall(MODEL, "a", false, 1_000, "CAPTION", null);

        assertThat(gate.look(call)).isInstanceOf(Admission.Fetch.class);
        assertThat(gate.enter(call)).isEqualTo(new Wait(Duration.ofSeconds(10), WaitCause.BUDGET));
        gate.leave(call);
        assertThat(gate.look(call)).as("not again").isEqualTo(new Wait(Duration.ofSeconds(10), WaitCause.BUDGET));
        assertThat(gate.look(new ModelCall(MODEL, "b", false, 1_000, "CAPTION", null)))
                .isInstanceOf(Admission.Fetch.class);
        assertThat(gate.enter(new ModelCall("named", "c", true, 1_000, "CAPTION", "flex")))
                .as("whatever the model")
                .isInstanceOf(Wait.class);

        now = turn.minusSeconds(2);
        assertThat(gate.look(call)).isEqualTo(new Wait(Duration.ofSeconds(2), WaitCause.BUDGET));
        now = turn;
        assertThat(gate.look(call)).isInstanceOf(Admission.Fetch.class);
        assertThat(gate.enter(call)).isInstanceOf(Enter.class);
    }

    @Test
    void shouldKeepAnOutageOfTheFlexTierToIt() {
        ModelGate gate = gate(Quota.UNKNOWN);
        for (int i = 0; i < 50; i++) {
            now = now.plusMillis(100);
            if (gate.enter(flex("f" + i)) instanceof Enter admitted) {
                gate.settle(admitted, new ModelFailure(Reason.MODEL_UNAVAILABLE, "503", 503, null, null));
            }
        }

        assertThat(gate.look(flex("late"))).isInstanceOf(Wait.class);
        assertThat(gate.closed()).containsOnlyKeys(MODEL + " (flex)");
        assertThat(gate.state(MODEL).closedBy()).as("it is shown").isEqualTo(Reason.MODEL_UNAVAILABLE);
        assertThat(enter(gate, MODEL, "live")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldKeepCongestionOfTheFlexTierToIt() {
        ModelGate gate = gate(Quota.UNKNOWN);
        Enter admitted = (Enter) gate.enter(flex("f"));
        gate.settle(admitted, new ModelFailure(Reason.QUOTA_EXCEEDED, "", 429, Duration.ofMinutes(1), null, true));

        assertThat(gate.look(flex("late"))).isInstanceOf(Wait.class);
        assertThat(enter(gate, MODEL, "live")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldCountBothTiersTowardsOneQuota() {
        ModelGate gate = gate(new Quota(60L, null, () -> 1));
        int admitted = 0;
        while (gate.enter(flex("f" + admitted)) instanceof Enter) {
            admitted++;
        }

        assertThat(admitted).isBetween(1, 60);
        assertThat(enter(gate, MODEL, "live")).isInstanceOf(Wait.class);
    }

    private static ModelCall flex(String request) {
        return new ModelCall(MODEL, request, false, 2_000, "CAPTION", "flex");
    }

    @Test
    void shouldLetEveryoneInWhileNothingIsWrong() {
        ModelGate gate = gate(Quota.UNKNOWN);

        for (int i = 0; i < 100; i++) {
            assertThat(enter(gate, MODEL, "r" + i)).isInstanceOf(Enter.class);
        }
    }

    @Test
    void shouldCloseForAllCallsWhenTheServiceNamesAQuota() {
        ModelGate gate = gate(Quota.UNKNOWN);
        Enter first = admitted(gate);

        Weight weight = settle(gate, first, quotaNamed(Duration.ofMillis(38_200)));

        assertThat(weight).as("a wait for quota is no attempt").isEqualTo(Weight.HELD);
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Wait.class);
        assertThat(enter(gate, "another-model", "other")).isInstanceOf(Enter.class);
        now = now.plusMillis(38_199);
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Wait.class);
        now = now.plusMillis(1);
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldDelayOnlyTheRequestWhoseRefusalNamesNoQuota() {
        ModelGate gate = gate(Quota.UNKNOWN);

        Ruling hinted = gate.settle(admitted(gate), failure(Reason.QUOTA_EXCEEDED, Duration.ofSeconds(1)));
        Ruling bare = gate.settle(admitted(gate), failure(Reason.QUOTA_EXCEEDED, null));

        assertThat(hinted).as("the hint is the failure's own").isEqualTo(Ruling.HELD);
        assertThat(bare.weight()).isEqualTo(Weight.HELD);
        assertThat(bare.pause()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
        for (int i = 0; i < CALLS; i++) {
            assertThat(enter(gate, MODEL, "other " + i)).isInstanceOf(Enter.class);
        }
        assertThat(gate.perMinute(MODEL)).isInfinite();
    }

    @Test
    void shouldCloseWhenMostRecentCallsAreRefused() {
        ModelGate gate = gate(Quota.UNKNOWN);
        List<Enter> calls = new ArrayList<>();
        while (calls.size() < CALLS) {
            calls.add(admitted(gate));
        }

        calls.forEach(call -> gate.settle(call, failure(Reason.QUOTA_EXCEEDED, Duration.ofSeconds(5))));

        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Wait.class);
        now = now.plusSeconds(5);
        assertThat(enter(gate, MODEL, "first")).isInstanceOf(Enter.class);
        assertThat(enter(gate, MODEL, "second")).as("one at a time").isInstanceOf(Wait.class);
        assertThat(gate.limit(MODEL)).isEqualTo(1);
    }

    @Test
    void shouldShrinkAndGrowTheCallsThatMayRun() {
        ModelGate gate = gate(Quota.UNKNOWN);
        for (int round = 0; round < 4; round++) {
            callsAtOnce(gate, 5);
        }
        int shrunk = gate.limit(MODEL);
        for (int round = 0; round < 100; round++) {
            callsAtOnce(gate, Integer.MAX_VALUE);
        }

        assertThat(shrunk).isBetween(1, CALLS / 2);
        assertThat(gate.limit(MODEL)).isEqualTo(CALLS);
    }

    /** As many calls as may run, of which each n-th is refused. */
    private void callsAtOnce(ModelGate gate, int nth) {
        List<Enter> calls = new ArrayList<>();
        while (enter(gate, MODEL, "r" + requests++) instanceof Enter call) {
            calls.add(call);
        }
        now = now.plusMillis(1_000);
        for (int i = 1; i <= calls.size(); i++) {
            gate.settle(
                    calls.get(i - 1), i % nth == 0 ? failure(Reason.QUOTA_EXCEEDED, Duration.ofSeconds(1)) : reply(9));
        }
    }

    @Test
    void shouldNotLengthenACoolDownByCallsThatWereOnTheirWay() {
        ModelGate gate = gate(Quota.UNKNOWN);
        List<Enter> onTheirWay = List.of(admitted(gate), admitted(gate), admitted(gate), admitted(gate));

        for (Enter call : onTheirWay) {
            gate.settle(call, quotaNamed(null));
        }

        now = now.plusMillis(1_000); // the first pause; a fourth would be eight seconds
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldCountAsDownAfterTwentyFailuresOfDifferentRequests() {
        ModelGate gate = gate(Quota.UNKNOWN);
        for (int i = 0; i < 19; i++) {
            gate.settle(admitted(gate), failure(Reason.MODEL_UNAVAILABLE, null));
        }
        assertThat(gate.closed()).isEmpty();

        Weight weight = settle(gate, admitted(gate), failure(Reason.MODEL_UNAVAILABLE, null));

        assertThat(weight).isEqualTo(Weight.HELD);
        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_UNAVAILABLE");
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Wait.class);
    }

    @Test
    void shouldNotTakeOneRequestThatFailsAgainAndAgainForAnOutage() {
        ModelGate gate = gate(Quota.UNKNOWN);

        for (int i = 0; i < 50; i++) {
            Enter same = (Enter) enter(gate, MODEL, "the same");
            gate.settle(same, failure(Reason.MODEL_UNAVAILABLE, null));
        }

        assertThat(gate.closed()).isEmpty();
    }

    @Test
    void shouldSendOneProbeAtATimeUntilOneSucceeds() {
        ModelGate gate = down();
        now = now.plusMillis(1_000);
        Enter probe = (Enter) enter(gate, MODEL, "probe");
        assertThat(probe.pass().probe()).isTrue();
        assertThat(enter(gate, MODEL, "other")).as("one at a time").isInstanceOf(Wait.class);

        assertThat(settle(gate, probe, failure(Reason.MODEL_UNAVAILABLE, null))).isEqualTo(Weight.HELD);
        now = now.plusMillis(1_999);
        assertThat(enter(gate, MODEL, "other")).as("the pause has doubled").isInstanceOf(Wait.class);
        now = now.plusMillis(1);
        gate.settle((Enter) enter(gate, MODEL, "probe"), reply(100));

        assertThat(gate.closed()).isEmpty();
        assertThat(admitted(gate).pass().probe()).isFalse();
    }

    @Test
    void shouldLetAnotherProbeInWhenOneNeverReachedTheModel() {
        ModelGate gate = down();
        now = now.plusMillis(1_000);

        gate.withdraw((Enter) enter(gate, MODEL, "probe"));

        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldStopStartingWhenTheKeyIsRefused() {
        ModelGate gate = gate(Quota.UNKNOWN);

        Weight weight = settle(gate, admitted(gate), failure(Reason.MODEL_ACCESS_DENIED, null));

        assertThat(weight).isEqualTo(Weight.HELD);
        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_ACCESS_DENIED");
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Wait.class);
    }

    @Test
    void shouldWaitForTheDaysQuotaAndLookNowAndThen() {
        ModelGate gate = gate(Quota.UNKNOWN);

        assertThat(settle(gate, admitted(gate), failure(Reason.DAILY_QUOTA_EXCEEDED, null)))
                .isEqualTo(Weight.HELD);

        now = now.plus(Duration.ofMinutes(9));
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Wait.class);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(enter(gate, MODEL, "other"))
                .isInstanceOfSatisfying(
                        Enter.class, probe -> assertThat(probe.pass().probe()).isTrue());
    }

    @Test
    void shouldLookAtMidnightPacificTimeAtTheLatest() {
        now = Instant.parse("2026-11-23T07:57:00Z"); // three minutes before midnight in Los Angeles
        ModelGate gate = gate(Quota.UNKNOWN);

        gate.settle(admitted(gate), failure(Reason.DAILY_QUOTA_EXCEEDED, null));

        now = Instant.parse("2026-11-23T08:00:00Z");
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Enter.class);
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
    void shouldFindALimitBelowTheConfiguredQuotaAndForgetIt() {
        ModelGate gate = gate(new Quota(600L, null, () -> 1));
        for (int i = 0; i < 120; i++) {
            gate.settle(admitted(gate), reply(9));
            now = now.plusMillis(1_000);
        }
        gate.settle(admitted(gate), quotaNamed(Duration.ZERO));

        int slower = enterFor(gate, Duration.ofMinutes(1));
        enterFor(gate, Duration.ofMinutes(10));
        int faster = enterFor(gate, Duration.ofMinutes(1));

        assertThat(slower).isBetween(50, 62);
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
        assertThat(enter(gate, MODEL, "other")).as("who comes next waits").isInstanceOf(Wait.class);
        now = now.plusMillis(2_000);
        assertThat(enter(gate, MODEL, "other")).isInstanceOf(Enter.class);
    }

    @Test
    void shouldNotGiveBackASlotThatWasKeptForLong() {
        ModelGate gate = gate(new Quota(60L, null, () -> 1));
        List<Enter> kept = new ArrayList<>();
        for (Instant end = now.plusSeconds(30); now.isBefore(end); now = now.plusMillis(100)) {
            if (enter(gate, MODEL, "r" + requests++) instanceof Enter call) {
                kept.add(call);
            }
        }

        kept.subList(0, kept.size() - 1).forEach(gate::withdraw);

        assertThat(kept).hasSizeGreaterThan(20);
        int entered = 0;
        while (enter(gate, MODEL, "r" + requests++) instanceof Enter) {
            entered++;
        }
        assertThat(entered)
                .as("more than a burst would add up to more than a minute's quota")
                .isLessThan(4);
    }

    @Test
    void shouldGiveBackWhatANeverAskedRequestHadReserved() {
        ModelGate gate = gate(new Quota(60L, null, () -> 1));
        while (enter(gate, MODEL, "r") instanceof Enter entered) {
            gate.withdraw(entered);
            if (++requests == 1_000) {
                break;
            }
        }

        assertThat(requests).isEqualTo(1_000);
    }

    @Test
    void shouldTakeABurstOfRefusalsWithoutHintsForOne() {
        ModelGate gate = gate(new Quota(6_000L, null, () -> 1));
        List<Enter> burst = new ArrayList<>();
        while (burst.size() < 64) {
            burst.add(admitted(gate));
        }

        for (Enter call : burst) {
            gate.settle(call, failure(Reason.QUOTA_EXCEEDED, null));
            now = now.plusMillis(500); // each after the cool-down that the ones before may have caused
        }

        assertThat(enterFor(gate, Duration.ofMinutes(1))).isGreaterThan(2_500);
    }

    @Test
    void shouldNotCloseAgainByLateFailuresOfCallsFromBeforeTheOutage() {
        ModelGate gate = gate(Quota.UNKNOWN);
        List<Enter> calls = new ArrayList<>();
        while (calls.size() < 64) {
            calls.add(admitted(gate));
        }
        calls.subList(0, 20).forEach(call -> gate.settle(call, failure(Reason.MODEL_UNAVAILABLE, null)));
        assertThat(gate.closed()).isNotEmpty();
        gate.settle(admitted(gate), reply(100));
        assertThat(gate.closed()).isEmpty();

        calls.subList(20, 64).forEach(call -> gate.settle(call, failure(Reason.MODEL_TIMEOUT, null)));

        assertThat(gate.closed()).isEmpty();
    }

    @Test
    void shouldNotOpenByALateReplyToACallFromBeforeTheKeyWasRefused() {
        ModelGate gate = gate(Quota.UNKNOWN);
        Enter early = admitted(gate);
        gate.settle(admitted(gate), failure(Reason.MODEL_ACCESS_DENIED, null));

        gate.settle(early, reply(100));

        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_ACCESS_DENIED");
    }

    @Test
    void shouldReserveTokensBeforeTheFirstReply() {
        ModelGate gate = gate(new Quota(null, 60_000L, () -> 1));
        int entered = 0;
        admitted(gate);
        while (entered < 1_000 && enter(gate, MODEL, "r" + entered) instanceof Enter) {
            entered++;
        }

        assertThat(entered).isLessThan(60);
    }

    @Test
    void shouldForgetModelsThatRequestsMakeUpAndNoneThatIsConfigured() {
        ModelGate gate = gate(Quota.UNKNOWN);
        gate.settle((Enter) enter(gate, MODEL, "r"), failure(Reason.MODEL_ACCESS_DENIED, null));

        for (int i = 0; i < 5_000; i++) {
            Enter call = (Enter) enterNamed(gate, "made-up-" + i, "r" + i);
            gate.settle(call, failure(Reason.DAILY_QUOTA_EXCEEDED, null));
        }

        assertThat(gate.closed()).hasSizeLessThan(500).containsEntry(MODEL, "MODEL_ACCESS_DENIED");
    }

    @Test
    void shouldKnowAnOutageOfQuietTrafficByItsTime() {
        ModelGate gate = gate(Quota.UNKNOWN);
        gate.settle(admitted(gate), failure(Reason.MODEL_UNAVAILABLE, null));
        now = now.plusSeconds(60);

        gate.settle(admitted(gate), failure(Reason.MODEL_UNAVAILABLE, null));

        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_UNAVAILABLE");
    }

    private static Weight settle(ModelGate gate, Enter call, ModelResult result) {
        return gate.settle(call, result).weight();
    }

    private static Admission enter(ModelGate gate, String model, String request) {
        return gate.enter(new ModelCall(model, request, false, 2_000));
    }

    private static Admission enterNamed(ModelGate gate, String model, String request) {
        return gate.enter(new ModelCall(model, request, true, 2_000));
    }

    /** How many enter in that time when there is always someone who wants to, and everyone succeeds. */
    private int enterFor(ModelGate gate, Duration time) {
        int entered = 0;
        for (Instant end = now.plus(time); now.isBefore(end); now = now.plusMillis(10)) {
            while (enter(gate, MODEL, "r" + requests++) instanceof Enter call) {
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
        Admission admission = enter(gate, MODEL, "request " + requests++);
        for (int i = 0; admission instanceof Wait && i < 1_000; i++) {
            now = now.plusMillis(100);
            admission = enter(gate, MODEL, "request " + requests++);
        }
        return (Enter) admission;
    }

    private static ModelResult failure(Reason reason, @Nullable Duration retryAfter) {
        return new ModelFailure(reason, "because", null, retryAfter, null);
    }

    private static ModelResult quotaNamed(@Nullable Duration retryAfter) {
        return new ModelFailure(Reason.QUOTA_EXCEEDED, "because", 429, retryAfter, null, true);
    }

    private static ModelResult reply(long tokens) {
        Inference inference = new Inference(MODEL, MODEL, null, "1", "STOP", tokens, 0, 0, tokens, 1);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }
}
