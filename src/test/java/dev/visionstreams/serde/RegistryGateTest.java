package dev.visionstreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RegistryGateTest {
    private final RegistryException away = RegistryException.passing("away", null);
    private final RegistryException refusal = RegistryException.lasting("not for you");
    private final RegistryException unknown =
            new RegistryException("no such schema", false, RegistryException.SCHEMA_NOT_FOUND, null);

    private Instant now = Instant.EPOCH;
    private final RegistryGate gate = new RegistryGate(() -> now, () -> 0.5);
    private final List<String> asked = new ArrayList<>();

    @Test
    void shouldProbeAfterGrowingPausesOfAtMostTenSeconds() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RegistryException e = failure("a", away);
            Duration pause = gate.pauseAfter(e);
            pauses.add(pause.toMillis());
            now = now.plus(pause);
        }

        assertThat(asked).hasSize(10);
        assertThat(pauses).isSorted().last().satisfies(longest -> assertThat(longest)
                .isBetween(5_000L, 10_000L));
    }

    @Test
    void shouldTurnOthersAwayWhileOneProbes() {
        failure("a", away);
        now = now.plusSeconds(10);

        int answer = gate.ask("a", () -> {
            assertThat(failure("b", away)).isNotSameAs(away).hasMessageContaining("away");
            return 1;
        });

        assertThat(answer).isEqualTo(1);
        assertThat(asked).containsExactly("a");
        assertThat(gate.<Integer>ask("b", () -> 2)).isEqualTo(2);
    }

    @Test
    void shouldLetTheNextOneProbeWhenAProbeBreaks() {
        failure("a", away);
        now = now.plusSeconds(10);

        assertThatThrownBy(() -> gate.ask("a", () -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(gate.<Integer>ask("b", () -> 2)).isEqualTo(2);
    }

    @Test
    void shouldHoldUpOnlyTheQuestionThatIsRefused() {
        RegistryException refused = failure("a", refusal);

        assertThat(failure("a", refusal)).isSameAs(refused);
        assertThat(asked).containsExactly("a");
        assertThat(gate.<Integer>ask("b", () -> 2)).isEqualTo(2);
        now = now.plus(gate.pauseAfter(refused));
        assertThat(gate.<Integer>ask("a", () -> 1)).isEqualTo(1);
    }

    @Test
    void shouldBlameNoRecordForARefusalBeforeAnythingWasAnswered() {
        assertThat(gate.isFaultOfRecord(failure("a", refusal))).isFalse();
        assertThat(gate.isFaultOfRecord(failure("b", away))).isFalse();
    }

    @Test
    void shouldBlameARecordForASchemaThatIsNotThere() {
        assertThat(gate.isFaultOfRecord(failure("a", unknown))).isTrue();
    }

    @Test
    void shouldBlameARecordOnceAnotherQuestionIsAnswered() {
        RegistryException refused = failure("a", refusal);

        gate.ask("b", () -> 2);

        assertThat(gate.isFaultOfRecord(refused)).isTrue();
        assertThat(gate.isFaultOfRecord(failure("a", refusal))).isTrue();
    }

    @Test
    void shouldAskAnEarlierQuestionAgainBeforeARecordIsBlamed() {
        List<RegistryException> answers = new ArrayList<>();
        gate.ask("b", () -> 2, () -> {
            asked.add("b again");
            if (!answers.isEmpty()) {
                throw answers.remove(0);
            }
        });
        RegistryException refused = failure("a", refusal);
        answers.add(refusal);
        answers.add(away);

        assertThat(gate.isFaultOfRecord(refused)).isFalse();
        assertThat(gate.isFaultOfRecord(refused)).isFalse();
        assertThat(gate.isFaultOfRecord(refused)).isTrue();
        assertThat(gate.isFaultOfRecord(refused)).isTrue();
        assertThat(asked).containsExactly("a", "b again", "b again", "b again");
    }

    @Test
    void shouldRememberABoundedNumberOfRefusals() {
        for (int i = 0; i < 2_000; i++) {
            failure("id " + i, refusal);
        }

        failure("id 0", refusal);
        failure("id 1999", refusal);

        assertThat(asked).hasSize(2_001);
    }

    @Test
    void shouldTurnNobodyAwayWhereNothingWaits() {
        RegistryGate open = RegistryGate.alwaysOpen();
        Supplier<Integer> fails = () -> {
            throw away;
        };

        assertThatThrownBy(() -> open.ask("a", fails)).isSameAs(away);
        assertThat(open.<Integer>ask("a", () -> 1)).isEqualTo(1);
    }

    private RegistryException failure(String what, RegistryException answer) {
        return catchThrowableOfType(
                RegistryException.class,
                () -> gate.ask(what, () -> {
                    asked.add(what);
                    throw answer;
                }));
    }
}
