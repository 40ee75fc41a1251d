package dev.visionstreams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.gate.Ruling.Weight;
import dev.visionstreams.model.ModelFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances that always have requests, against a service that refuses calls, in virtual time. They know no quota
 * beforehand. The same seed gives the same run.
 */
class CongestionSimulationTest {
    private static final Logger log = LoggerFactory.getLogger(CongestionSimulationTest.class);
    private static final long MINUTE = 60_000;
    private static final long SEEDS = Long.getLong("simulation.seeds", 3);

    private final VirtualTime time = new VirtualTime();

    /** Keeps twice as many requests as it has permits, as the hand-off would. */
    private final class Instance {
        private final ModelGate gate;
        private final SimulatedService service;
        private final SplittableRandom random;
        private final Deque<Runnable> ready = new ArrayDeque<>();
        private final int permits;
        private int running;
        private int requests;

        Instance(SimulatedService service, SplittableRandom random, int permits, double share) {
            this.service = service;
            this.random = random;
            this.permits = permits;
            gate = new ModelGate(
                    new Quota(null, null, () -> share), Duration.ofDays(1), permits, time, random::nextDouble);
            for (int i = 0; i < 2 * permits; i++) {
                next();
            }
        }

        private void next() {
            ModelCall call = new ModelCall("model", "r" + requests++, false, 2_000);
            ready.addLast(() -> look(call));
            startWhatMay();
        }

        private void startWhatMay() {
            while (running < permits && !ready.isEmpty()) {
                running++;
                ready.removeFirst().run();
            }
        }

        /** The attempt is over: another one comes later, at a tick of the hand-off. */
        private void after(Duration delay, Runnable then) {
            running--;
            time.at(delay.toMillis() + random.nextInt(20), () -> {
                ready.addLast(then);
                startWhatMay();
            });
            time.at(0, this::startWhatMay);
        }

        private void look(ModelCall call) {
            if (gate.look(call) instanceof Admission.Wait wait) {
                after(wait.delay(), () -> look(call));
            } else {
                time.at(30, () -> enter(call));
            }
        }

        private void enter(ModelCall call) {
            Admission admission = gate.enter(call);
            if (admission instanceof Admission.Wait wait) {
                after(wait.delay(), () -> enter(call));
                return;
            }
            SimulatedService.Answer answer = service.ask(time.millis());
            time.at(answer.afterMillis(), () -> {
                Ruling ruling = gate.settle((Admission.Enter) admission, answer.result());
                if (answer.result() instanceof ModelFailure failure) {
                    after(pause(ruling, failure), () -> enter(call));
                } else {
                    assertThat(ruling.weight()).isEqualTo(Weight.COUNTS);
                    running--;
                    next();
                }
            });
        }

        private Duration pause(Ruling ruling, ModelFailure failure) {
            Duration pause = Duration.ofMillis(random.nextInt(1_000));
            for (Duration least : new Duration[] {ruling.pause(), failure.retryAfter()}) {
                pause = least != null && least.compareTo(pause) > 0 ? least : pause;
            }
            return pause;
        }
    }

    private SimulatedService start(long seed, int instances, int permits) {
        var random = new SplittableRandom(seed);
        SimulatedService service = new SimulatedService(random.split());
        for (int i = 0; i < instances; i++) {
            var unused = new Instance(service, random.split(), permits, 1.0 / instances);
        }
        return service;
    }

    private static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldLoseNoThroughputBySporadicRefusals(long seed) {
        SimulatedService good = start(seed, 1, 256);
        time.runFor(5 * MINUTE);
        time.clear();
        SimulatedService sporadic = start(seed, 1, 256);
        sporadic.sporadicRefusals = 0.02;
        sporadic.sporadicErrors = 0.01;
        time.runFor(5 * MINUTE);

        report("sporadic", seed, sporadic, good.answered);
        assertThat(sporadic.answered / (double) good.answered)
                .as("seed %s: of the throughput without failures", seed)
                .isGreaterThan(0.97);
    }

    @ParameterizedTest
    @MethodSource("hardLimits")
    void shouldUseAHardLimitAndSeldomBeRefused(int instances, boolean names, int perMinute, int heaviest, long seed) {
        SimulatedService service = limited(instances, names, perMinute, heaviest, seed);

        int minutes = perMinute < 100 ? 60 : 30;
        time.runFor(minutes * MINUTE);

        report("hard " + instances + " " + names + " " + perMinute, seed, service, (long) minutes * perMinute);
        assertThat(service.answered / ((double) minutes * perMinute))
                .as("of what it admits")
                .isGreaterThan(0.95);
        assertThat(service.refused / (double) service.asked).as("refused").isLessThan(0.02);
    }

    /** Instances, whether refusals name the limit, calls a minute, and what a call takes of the limit at most. */
    private static Stream<Arguments> hardLimits() {
        return seeds().boxed().flatMap(seed -> Stream.of(1, 3).flatMap(instances -> Stream.of(true, false)
                .flatMap(names -> Stream.of(
                        Arguments.of(instances, names, 60, 1, seed),
                        Arguments.of(instances, names, 600, 4_000, seed)))));
    }

    @ParameterizedTest
    @MethodSource("changingLimits")
    void shouldFollowAHardLimitThatChanges(
            int instances, boolean names, int perMinute, int heaviest, double times, long seed) {
        SimulatedService service = limited(instances, names, perMinute, heaviest, seed);

        int minutes = perMinute < 100 ? 60 : 30;
        time.runFor(minutes * MINUTE);
        service.limit = (long) (service.limit * times);
        time.runFor(minutes * MINUTE);

        double possible = minutes * perMinute * (1 + times);
        report("change " + times + " " + instances + " " + names + " " + perMinute, seed, service, (long) possible);
        assertThat(service.answered / possible).as("of what it admits").isGreaterThan(0.95);
        assertThat(service.refused / (double) service.asked).as("refused").isLessThan(0.02);
    }

    private static Stream<Arguments> changingLimits() {
        return seeds().boxed().flatMap(seed -> Stream.of(1, 3).flatMap(instances -> Stream.of(true, false)
                .map(names -> Arguments.of(instances, names, 60, 1, 2, seed))));
    }

    /** A minute after the start. */
    private SimulatedService limited(int instances, boolean names, int perMinute, int heaviest, long seed) {
        SimulatedService service = start(seed, instances, 24);
        service.heaviest = heaviest;
        service.limit = perMinute * (1L + heaviest) / 2;
        service.names = names;
        time.runFor(MINUTE);
        service.forgetCounts();
        return service;
    }

    private static void report(String what, long seed, SimulatedService service, long possible) {
        log.info(
                "{}, seed {}: {} of what is possible, {} of {} calls refused",
                what,
                seed,
                service.answered / (double) possible,
                service.refused,
                service.asked);
    }
}
