package dev.visionstreams.inflight;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Seeded runs in virtual time. A failure names its seed; {@code -Dsimulation.seed=N} runs that one alone, and
 * {@code -Dsimulation.runs=N} another number of seeds.
 */
class HandOffSimulationTest {
    private static final Simulation.Faults CALLS = new Simulation.Faults(0.3, 0.2, 0, 0, 0, 0, 0, 0);

    @Test
    void shouldSurviveCallsThatFailAndAreDeferred() {
        simulate(CALLS);
    }

    @Test
    void shouldSurviveAbortsWithoutPayingTwice() {
        simulate(new Simulation.Faults(0.1, 0.1, 0, 0, 0.02, 0, 0, 0));
    }

    @Test
    void shouldSurviveGracefulRestarts() {
        simulate(new Simulation.Faults(0.1, 0.1, 0, 0, 0, 0, 0.01, 0));
    }

    @Test
    void shouldSurviveKills() {
        simulate(new Simulation.Faults(0.1, 0.1, 0.01, 0, 0, 0.01, 0, 0));
    }

    @Test
    void shouldSurviveRebalances() {
        simulate(new Simulation.Faults(0.1, 0.1, 0, 0, 0, 0, 0, 0.01));
    }

    @Test
    void shouldGiveUpWhatEndsTheProcessAndNothingElse() {
        simulate(new Simulation.Faults(0.1, 0.1, 0, 0.06, 0, 0, 0, 0));
    }

    @Test
    void shouldGiveUpNothingElseAlsoWhenTransactionsAbort() {
        simulate(new Simulation.Faults(0.1, 0.1, 0, 0.06, 0.02, 0, 0, 0));
    }

    @Test
    void shouldSurviveEverythingAtOnce() {
        simulate(new Simulation.Faults(0.1, 0.1, 0.01, 0.02, 0.01, 0.005, 0.005, 0.01));
    }

    private static void simulate(Simulation.Faults faults) {
        Long only = Long.getLong("simulation.seed");
        LongStream seeds =
                only == null ? LongStream.range(0, Integer.getInteger("simulation.runs", 150)) : LongStream.of(only);
        seeds.forEach(seed -> {
            try {
                new Simulation(seed, faults).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + " with " + faults + ": " + e.getMessage(), e);
            }
        });
    }
}
