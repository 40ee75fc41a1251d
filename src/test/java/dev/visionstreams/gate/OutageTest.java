package dev.visionstreams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gate.Admission.Enter;
import dev.visionstreams.gate.Admission.Refuse;
import dev.visionstreams.gate.Admission.Wait;
import dev.visionstreams.gate.Ruling.Weight;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose fault a failure is: the model's, the key's, or the request's. */
class OutageTest {
    private static final String MODEL = "configured";
    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final int NAMED_WAITING = 16;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final ModelGate gate = new ModelGate(Quota.UNKNOWN, PATIENCE, 4 * NAMED_WAITING, () -> now, () -> 0.5);

    @Test
    void shouldCountNoFailureBeforeTheModelHasAnsweredSomebodySince() {
        assertThat(fail("r").weight()).isEqualTo(Weight.HELD);
        assertThat(fail("r").weight()).isEqualTo(Weight.HELD);

        succeed("other");

        assertThat(fail("r").weight()).isEqualTo(Weight.COUNTS);
        assertThat(fail("r").weight()).as("nobody was answered since").isEqualTo(Weight.HELD);
    }

    @Test
    void shouldCountEachFailureOfOneRequestWhileOthersSucceed() {
        int counted = 0;
        for (int attempt = 0; attempt < 9; attempt++) {
            counted += fail("poison").weight() == Weight.COUNTS ? 1 : 0;
            now = now.plusSeconds(1);
            succeed("other");
        }

        assertThat(counted).isEqualTo(8);
        assertThat(gate.closed()).isEmpty();
    }

    @Test
    void shouldTakeNoReplyToAnEarlierCallForAnAnswerSince() {
        Enter slow = enter("slow");
        fail("r");

        gate.settle(slow, reply());

        assertThat(fail("r").weight()).isEqualTo(Weight.HELD);
    }

    @Test
    void shouldHoldARequestThatIsAloneWithGrowingPausesAndRejectItAtTheEndOfPatience() {
        Duration shortest = Objects.requireNonNull(fail("alone").pause());
        Instant begun = now;
        Ruling last = new Ruling(Weight.HELD, shortest);
        int calls = 1;
        while (last.weight() == Weight.HELD) {
            now = now.plus(Objects.requireNonNull(last.pause()));
            last = fail("alone");
            calls++;
        }

        assertThat(last.weight()).isEqualTo(Weight.LAST);
        assertThat(Duration.between(begun, now)).isBetween(PATIENCE, PATIENCE.plusMinutes(1));
        assertThat(calls).as("calls in a day").isLessThan(3_000);
    }

    @Test
    void shouldRejectNothingInAnOutageOfAnyLength() {
        for (Instant end = now.plus(PATIENCE.multipliedBy(3)); now.isBefore(end); now = now.plusSeconds(60)) {
            for (int request = 0; request < 3; request++) {
                if (gate.enter(call(MODEL, "r" + request, false)) instanceof Enter call) {
                    assertThat(gate.settle(call, failure(Reason.MODEL_UNAVAILABLE))
                                    .weight())
                            .isEqualTo(Weight.HELD);
                }
            }
        }
        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_UNAVAILABLE");
    }

    /** Whose connection the service cuts each time, say, after the last of the others has ended. */
    @Test
    void shouldRejectTheOnlyRequestLeftInAnOutageAtTheEndOfPatience() {
        fail("other");
        now = now.plusSeconds(30);
        fail("alone");
        assertThat(gate.closed()).containsEntry(MODEL, "MODEL_UNAVAILABLE");
        Instant begun = now;
        Weight last = Weight.HELD;
        while (last == Weight.HELD && Duration.between(begun, now).compareTo(PATIENCE.multipliedBy(2)) < 0) {
            now = now.plusSeconds(30);
            last = gate.enter(call(MODEL, "alone", false)) instanceof Enter call
                    ? gate.settle(call, failure(Reason.MODEL_UNAVAILABLE)).weight()
                    : last;
        }

        assertThat(last).isEqualTo(Weight.LAST);
        assertThat(Duration.between(begun, now)).isBetween(PATIENCE, PATIENCE.plusMinutes(1));
    }

    @Test
    void shouldLetFewRequestsWaitForAModelThatOnlyTheyNameAndThatIsAway() {
        Reason[] away = {Reason.DAILY_QUOTA_EXCEEDED, Reason.MODEL_UNAVAILABLE, Reason.MODEL_ACCESS_DENIED};
        for (Reason reason : away) {
            ModelGate fresh = new ModelGate(Quota.UNKNOWN, PATIENCE, 4 * NAMED_WAITING, () -> now, () -> 0.5);
            Set<String> waiting = new HashSet<>();
            int refused = 0;
            for (int i = 0; i < 200; i++) {
                String id = "named-" + i;
                Admission admission = fresh.enter(call("another", id, true));
                Weight weight = admission instanceof Enter call
                        ? fresh.settle(call, failure(reason)).weight()
                        : admission instanceof Wait ? Weight.HELD : Weight.LAST;
                if (weight == Weight.HELD) {
                    waiting.add(id);
                } else {
                    refused++;
                }
                if (admission instanceof Refuse refuse) {
                    assertThat(refuse.failure().reason()).isEqualTo(reason);
                }
            }

            assertThat(waiting).as("%s", reason).hasSize(NAMED_WAITING);
            assertThat(refused).isEqualTo(200 - NAMED_WAITING);
            assertThat(fresh.enter(call("another", "named-0", true)))
                    .as("one that waits already may go on")
                    .isNotInstanceOf(Refuse.class);
            assertThat(fresh.enter(call(MODEL, "r", false))).isInstanceOf(Enter.class);
        }
    }

    @Test
    void shouldMakeRoomWhenRequestsThatWaitedDoNotComeBack() {
        for (int i = 0; i < NAMED_WAITING; i++) {
            gate.settle(namedProbe("named-" + i), failure(Reason.DAILY_QUOTA_EXCEEDED));
            now = now.plus(Duration.ofMinutes(10));
        }

        assertThat(gate.look(call("another", "late", true))).isNotInstanceOf(Refuse.class);
    }

    @Test
    void shouldBlameTheNameWhenTheKeyWorksForOthers() {
        succeed("r");
        for (int i = 0; i < 100; i++) {
            Enter call = namedProbe("named-" + i);
            assertThat(gate.settle(call, failure(Reason.MODEL_ACCESS_DENIED)).weight())
                    .isEqualTo(Weight.COUNTS);
        }
        assertThat(gate.closed()).isEmpty();
    }

    @Test
    void shouldBlameTheKeyWhenItWorksForNobody() {
        gate.settle(enter("r"), failure(Reason.MODEL_ACCESS_DENIED));

        assertThat(gate.settle(namedProbe("named"), failure(Reason.MODEL_ACCESS_DENIED))
                        .weight())
                .isEqualTo(Weight.HELD);
        assertThat(gate.closed()).containsOnlyKeys(MODEL, "another");
    }

    @Test
    void shouldDrainRequestsThatWaitedForANameOnceTheKeyIsSeenToWork() {
        gate.settle(namedProbe("first"), failure(Reason.MODEL_ACCESS_DENIED));
        succeed("r");
        now = now.plusSeconds(1);

        assertThat(gate.settle(namedProbe("first"), failure(Reason.MODEL_ACCESS_DENIED))
                        .weight())
                .isEqualTo(Weight.COUNTS);
        assertThat(gate.closed()).isEmpty();
    }

    @Test
    void shouldFetchForFewWhileTheDoorIsClosed() {
        gate.settle(enter("r"), failure(Reason.MODEL_ACCESS_DENIED));
        assertThat(gate.look(call(MODEL, "a", false))).isInstanceOf(Wait.class);
        now = now.plusSeconds(1);

        int fetching = 0;
        for (int i = 0; i < 100; i++) {
            fetching += gate.look(call(MODEL, "r" + i, false)) instanceof Admission.Fetch ? 1 : 0;
        }

        assertThat(fetching).isBetween(1, 4);
    }

    private Ruling fail(String request) {
        return gate.settle(enter(request), failure(Reason.MODEL_UNAVAILABLE));
    }

    private void succeed(String request) {
        gate.settle(enter(request), reply());
    }

    private Enter enter(String request) {
        return (Enter) gate.enter(call(MODEL, request, false));
    }

    private Enter namedProbe(String request) {
        return (Enter) gate.enter(call("another", request, true));
    }

    private static ModelCall call(String model, String request, boolean named) {
        return new ModelCall(model, request, named, 2_000);
    }

    private static ModelResult failure(Reason reason) {
        return new ModelFailure(reason, "because", null, null, null);
    }

    private static ModelResult reply() {
        Inference inference = new Inference(MODEL, MODEL, null, "1", "STOP", 1, 1, 0, 2, 1);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }
}
