package dev.visionstreams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gate.Admission.Enter;
import dev.visionstreams.gate.Admission.Fetch;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusedSettingsTest {
    private static final String MODEL = "gemini-3.8-flash";

    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final ModelGate gate =
            new ModelGate(Quota.UNKNOWN, Duration.ofDays(1), 16, (InstantSource) () -> now, () -> 1);

    @Test
    void shouldHoldOnlyTheKindOfCallsWhoseSettingsAreRefused() {
        Weight weight = settle(enter("DETECT", "a"), refused());

        assertThat(weight).as("nothing is rejected").isEqualTo(Weight.HELD);
        assertThat(gate.closed()).containsExactly(Map.entry(MODEL, "MODEL_SETTING_REFUSED"));
        assertThat(gate.look(call("DETECT", "b"))).isInstanceOf(Wait.class);
        assertThat(gate.enter(call("DETECT", "c"))).isInstanceOf(Wait.class);
        assertThat(gate.look(call("CAPTION", "d"))).isInstanceOf(Fetch.class);
        assertThat(settle(enter("CAPTION", "d"), reply())).isEqualTo(Weight.COUNTS);
        assertThat(gate.closed()).as("a caption shows nothing about boxes").isNotEmpty();
    }

    @Test
    void shouldProbeWithOneRequestAtATimeUntilTheSettingsAreAccepted() {
        settle(enter("DETECT", "a"), refused());
        now = now.plusSeconds(1);
        assertThat(gate.look(call("DETECT", "a"))).isInstanceOf(Fetch.class);
        assertThat(gate.look(call("DETECT", "b"))).as("one at a time").isInstanceOf(Wait.class);
        assertThat(settle(enter("DETECT", "a"), refused())).isEqualTo(Weight.HELD);
        now = now.plusMillis(1_999);
        assertThat(gate.look(call("DETECT", "b"))).as("the pause has doubled").isInstanceOf(Wait.class);
        now = now.plusMillis(1);

        settle(enter("DETECT", "b"), reply());

        assertThat(gate.closed()).isEmpty();
        assertThat(gate.look(call("DETECT", "c"))).isInstanceOf(Fetch.class);
        assertThat(gate.look(call("DETECT", "d"))).isInstanceOf(Fetch.class);
    }

    @Test
    void shouldLetAnotherProbeInWhenOneCouldNotAsk() {
        settle(enter("DETECT", "a"), refused());
        now = now.plusSeconds(1);
        ModelCall probe = call("DETECT", "a");
        gate.look(probe);

        gate.leave(probe);

        assertThat(gate.look(call("DETECT", "b"))).isInstanceOf(Fetch.class);
    }

    @Test
    void shouldNotForgetARefusalForTheFaultOfTheProbesImage() {
        settle(enter("DETECT", "a"), refused());
        now = now.plusSeconds(1);

        Weight weight = settle(
                enter("DETECT", "b"),
                new ModelFailure(Reason.MODEL_REFUSED_REQUEST, "can't process the image", 400, null, null));

        assertThat(weight).isEqualTo(Weight.COUNTS);
        assertThat(gate.closed()).isNotEmpty();
    }

    @Test
    void shouldIgnoreCallsThatWereUnderWay() {
        Enter early = enter("DETECT", "early");
        Enter other = enter("DETECT", "other");
        settle(enter("DETECT", "a"), refused());

        settle(early, reply());
        settle(other, refused());

        assertThat(gate.closed()).isNotEmpty();
        now = now.plusSeconds(1);
        assertThat(gate.look(call("DETECT", "b"))).as("the pause isn't longer").isInstanceOf(Fetch.class);
    }

    @Test
    void shouldBoundHowManyRequestsWaitForAModelThatOnlyTheyName() {
        Admission admission = gate.enter(new ModelCall(MODEL, "first", true, 1, "DETECT"));
        gate.settle((Enter) admission, refused());

        int refusals = 0;
        for (int i = 0; i < 100; i++) {
            if (gate.look(new ModelCall(MODEL, "r" + i, true, 1, "DETECT")) instanceof Refuse refuse) {
                assertThat(refuse.failure().reason()).isEqualTo(Reason.MODEL_SETTING_REFUSED);
                refusals++;
            }
        }

        assertThat(refusals).isGreaterThan(80).isLessThan(100);
    }

    @Test
    void shouldHoldEverythingWhileCreditsAreUsedUp() {
        Weight weight = settle(
                enter("DETECT", "a"),
                new ModelFailure(Reason.CREDITS_DEPLETED, "credits are depleted", 429, null, null));

        assertThat(weight).isEqualTo(Weight.HELD);
        assertThat(gate.closed()).containsEntry(MODEL, "CREDITS_DEPLETED");
        assertThat(gate.look(call("CAPTION", "b"))).isInstanceOf(Wait.class);
    }

    private static ModelCall call(String task, String request) {
        return new ModelCall(MODEL, request, false, 1, task);
    }

    private Enter enter(String task, String request) {
        return (Enter) gate.enter(call(task, request));
    }

    private Weight settle(Enter admitted, ModelResult result) {
        return gate.settle(admitted, result).weight();
    }

    private static ModelFailure refused() {
        return new ModelFailure(
                Reason.MODEL_SETTING_REFUSED, "gemini.thinking.level: Thinking level MINIMAL", 400, null, null);
    }

    private static ModelReply reply() {
        Inference inference = new Inference(MODEL, MODEL, null, "1", "STOP", 1, 0, 0, 1, 1);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }
}
