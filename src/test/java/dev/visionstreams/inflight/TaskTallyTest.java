package dev.visionstreams.inflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTallyTest {
    private final SimulatedContext.Store store = new SimulatedContext.Store();
    private final List<Tally> counted = new ArrayList<>();
    private boolean closed;
    private Tally known = Tally.NONE;

    private final Tallies tallies = new Tallies() {
        @Override
        public String route() {
            return "tell";
        }

        @Override
        public Tally known(int partition) {
            return known;
        }

        @Override
        public void counted(int partition, Tally tally) {
            assertThat(partition).isEqualTo(3);
            counted.add(tally);
        }

        @Override
        public void closed(int partition) {
            closed = true;
        }
    };

    @Test
    void shouldWriteOnceATickHoweverMuchCame() {
        TaskTally tally = new TaskTally(store, tallies, 3);
        assertThat(tally.store()).isZero();
        assertThat(store.puts).as("nothing came").isEmpty();

        for (int i = 1; i <= 10; i++) {
            tally.add(1_000, i);
        }

        assertThat(tally.store()).isEqualTo(55);
        assertThat(tally.store()).isZero();
        assertThat(store.puts).containsOnlyKeys(TaskTally.KEY).containsValue(1);
        assertThat(counted).containsExactly(Tally.NONE, Tally.NONE.plus(0, 55));
    }

    @Test
    void shouldTellOthersFourTimesASecondAndTheLastTimeAtOnce() {
        TaskTally tally = new TaskTally(store, tallies, 3);
        assertThat(tally.tell(1_000, true)).as("there is nothing to tell").isEmpty();
        tally.add(1_000, 1);
        assertThat(tally.tell(1_000, false)).isPresent();
        tally.add(1_010, 1);

        assertThat(tally.tell(1_240, false)).isEmpty();
        assertThat(tally.tell(1_250, false)).isPresent();
        assertThat(tally.tell(2_000, false)).isEmpty();
        tally.add(2_010, 1);
        assertThat(tally.tell(2_010, false)).isPresent();
        tally.add(2_020, 1);
        assertThat(tally.tell(2_020, true)).isPresent();
        tally.add(2_030, 1);
        assertThat(tally.tell(1_500, false)).as("the clock was put back").isPresent();
    }

    @Test
    void shouldGoOnFromItsStoreOrFromWhatItToldAndTellThatOnce() {
        TaskTally first = new TaskTally(store, tallies, 3);
        first.add(0, 5);
        first.store();
        first.close();
        assertThat(closed).isTrue();
        known = Tally.NONE.plus(0, 4).plus(Tally.QUARTER.toMillis(), 6);

        TaskTally second = new TaskTally(store, tallies, 3);

        Tally both = Tally.NONE.plus(0, 5).plus(Tally.QUARTER.toMillis(), 6);
        assertThat(counted).last().isEqualTo(both);
        Outcome.Note note = second.tell(0, true).orElseThrow();
        assertThat(Tally.decode(note.value())).isEqualTo(both);
        assertThat(note.key()).containsExactly(0, 0, 0, 3);
    }
}
