package dev.visionstreams.inflight;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Seeded runs in virtual time. A failure names its test and its seed; {@code -Dsimulation.seed=N} runs only that seed,
 * {@code -Dsimulation.runs=N} another number of seeds per test, from {@code -Dsimulation.first=N} on.
 */
class HandOffSimulationTest {
    private static final int RUNS = 60;

    @Test
    void shouldSurviveCallsThatFailAndAreDeferred() {
        simulate(Map.of(Fault.FAILED, 0.3, Fault.DEFERRED, 0.2));
    }

    @Test
    void shouldSurviveAbortsWithoutPayingTwice() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.ABORT, 0.01, Fault.SKIP, 0.01));
    }

    @Test
    void shouldSurviveGracefulRestarts() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.RESTART, 0.005, Fault.SKIP, 0.005));
    }

    @Test
    void shouldBlameNobodyForDeliberateEnds() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.STOP, 0.03, Fault.RESTART, 0.002, Fault.SKIP, 0.005));
    }

    @Test
    void shouldSurviveKills() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.LOST, 0.01, Fault.KILL, 0.004));
    }

    @Test
    void shouldSurviveRebalances() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.MOVE, 0.005, Fault.SKIP, 0.01));
    }

    @Test
    void shouldGiveUpWhatCrashesTheProcessAndNothingElse() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.POISON, 0.06));
    }

    @Test
    void shouldGiveUpNothingElseAlsoWhenTransactionsAbortOrWait() {
        simulate(Map.of(
                Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.POISON, 0.06, Fault.ABORT, 0.01, Fault.SKIP, 0.01));
    }

    @Test
    void shouldGiveUpNothingElseAlsoWhenTheGateIsClosedForLong() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.POISON, 0.06, Fault.GATE, 0.003, Fault.RESTART, 0.002));
    }

    @Test
    void shouldWriteNextToNothingWhileTheGateIsClosed() {
        simulate(Map.of(Fault.KILL, 0.002, Fault.GATE, 0.004));
    }

    @Test
    void shouldLoseNothingOfTopicsThatAreCreatedAnew() {
        simulate(Map.of(Fault.FAILED, 0.1, Fault.DEFERRED, 0.1, Fault.REMADE, 0.003, Fault.KILL, 0.001));
    }

    @Test
    void shouldSurviveClocksThatStepBack() {
        simulate(Map.of(Fault.FAILED, 0.2, Fault.DEFERRED, 0.1, Fault.CLOCK, 0.005, Fault.ABORT, 0.005));
    }

    @Test
    void shouldSurviveEverythingAtOnce() {
        simulate(Map.ofEntries(
                Map.entry(Fault.FAILED, 0.1),
                Map.entry(Fault.DEFERRED, 0.1),
                Map.entry(Fault.LOST, 0.01),
                Map.entry(Fault.STOP, 0.005),
                Map.entry(Fault.POISON, 0.02),
                Map.entry(Fault.ABORT, 0.004),
                Map.entry(Fault.REMADE, 0.001),
                Map.entry(Fault.KILL, 0.002),
                Map.entry(Fault.RESTART, 0.002),
                Map.entry(Fault.MOVE, 0.004),
                Map.entry(Fault.SKIP, 0.004),
                Map.entry(Fault.GATE, 0.001),
                Map.entry(Fault.CLOCK, 0.001)));
    }

    private static void simulate(Map<Fault, Double> faults) {
        Long only = Long.getLong("simulation.seed");
        long first = Long.getLong("simulation.first", 0);
        LongStream seeds = only == null
                ? LongStream.range(first, first + Integer.getInteger("simulation.runs", RUNS))
                : LongStream.of(only);
        seeds.forEach(seed -> {
            try {
                new Simulation(seed, faults).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsimulation.seed=" + seed + " with " + faults + ": " + e.getMessage(), e);
            }
        });
    }
}
