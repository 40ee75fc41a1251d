package dev.visionstreams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that look, fetch for a while, enter and ask, from instances that share a quota, in virtual time: each instance
 * has 200 requests stored at any time and 64 permits, as the hand-off would. The same seed gives the same run.
 */
class SlowFetchSimulationTest {
    private static final String MODEL = "model";
    private static final int STORED = 200;
    private static final int PERMITS = 64;
    private static final long MINUTE = 60_000;

    private final VirtualTime time = new VirtualTime();
    private final Deque<Long> asked = new ArrayDeque<>();
    private int most;
    private int total;
    private boolean refusing;

    private final class Instance {
        private final ModelGate gate;
        private final LongSupplier fetchMillis;
        private final Deque<Runnable> ready = new ArrayDeque<>();
        private int running;
        private int requests;
        private int holding;
        private int mostHolding;

        Instance(long quota, double share, LongSupplier fetchMillis) {
            this.fetchMillis = fetchMillis;
            gate = new ModelGate(new Quota(quota, null, () -> share), Duration.ofDays(1), 64, time, () -> 0.5);
            for (int i = 0; i < STORED; i++) {
                next();
            }
        }

        private void next() {
            ModelCall call = new ModelCall(MODEL, "r" + requests++, false, 2_000);
            submit(() -> look(call));
        }

        private void submit(Runnable attempt) {
            ready.addLast(attempt);
            startWhatMay();
        }

        private void startWhatMay() {
            while (running < PERMITS && !ready.isEmpty()) {
                running++;
                ready.removeFirst().run();
            }
        }

        /** The attempt is over: another one, or another request, comes later. */
        private void after(Duration delay, Runnable then) {
            running--;
            time.at(delay.toMillis(), () -> submit(then));
            time.at(0, this::startWhatMay);
        }

        private void look(ModelCall call) {
            if (gate.look(call) instanceof Admission.Wait wait) {
                after(wait.delay(), () -> look(call));
            } else {
                time.at(fetchMillis.getAsLong(), () -> {
                    holding++;
                    mostHolding = Math.max(mostHolding, holding);
                    enter(call);
                });
            }
        }

        private void enter(ModelCall call) {
            Admission admission = gate.enter(call);
            if (admission instanceof Admission.Wait wait) {
                after(wait.delay(), () -> enter(call));
                return;
            }
            holding--;
            asked(time.millis());
            boolean refused = refusing;
            time.at(500, () -> {
                Ruling ruling = gate.settle((Admission.Enter) admission, refused ? REFUSAL : REPLY);
                if (ruling.weight() == Ruling.Weight.HELD) {
                    after(Duration.ofSeconds(1), () -> look(call));
                } else {
                    running--;
                    next();
                }
            });
        }
    }

    private void asked(long now) {
        asked.addLast(now);
        while (asked.getFirst() <= now - MINUTE) {
            asked.removeFirst();
        }
        most = Math.max(most, asked.size());
        total++;
    }

    private static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepTheQuotaHoweverLongFetchesTake(long seed) {
        var random = new SplittableRandom(seed);
        long quota = random.nextLong(20, 600);
        int instances = 1 + random.nextInt(3);
        int slowest = 1 + random.nextInt(60_000);
        for (int i = 0; i < instances; i++) {
            boolean steady = random.nextBoolean();
            LongSupplier fetch = steady ? () -> slowest : () -> random.nextInt(slowest);
            var unused = new Instance(quota, 1.0 / instances, fetch);
        }

        time.runFor(20 * MINUTE);

        assertThat(most).as("seed %s: asked in any minute, of %s", seed, quota).isLessThanOrEqualTo((int) quota);
        assertThat(total).as("seed %s: asked in 20 minutes", seed).isGreaterThan((int) quota);
    }

    @Test
    void shouldUseMostOfTheQuotaWhenAHostIsSlow() {
        var unused = new Instance(60, 1, () -> 55_000);
        time.runFor(5 * MINUTE);
        total = 0;

        time.runFor(20 * MINUTE);

        assertThat(total).isBetween(1_000, 20 * 60);
    }

    @Test
    void shouldHoldFewImagesWhenHostsAreFast() {
        Instance instance = new Instance(60, 1, () -> 100);

        time.runFor(10 * MINUTE);

        assertThat(total).isGreaterThan(540);
        assertThat(instance.mostHolding).isLessThanOrEqualTo(10);
    }

    @Test
    void shouldRecoverSoonFromABurstOfRefusalsWithoutHints() {
        var unused = new Instance(6_000, 1, () -> 100);
        time.runFor(5 * MINUTE);
        refusing = true;
        time.runFor(600);
        refusing = false;
        time.runFor(MINUTE);
        total = 0;

        time.runFor(MINUTE);

        assertThat(total).as("asked in the second minute after").isGreaterThan(2_800);
        time.runFor(8 * MINUTE);
        total = 0;
        time.runFor(MINUTE);
        assertThat(total).as("asked in the eleventh minute").isGreaterThan(5_000);
    }

    private static final ModelResult REFUSAL =
            new ModelFailure(ModelFailure.Reason.QUOTA_EXCEEDED, "because", 429, null, null);

    private static final ModelReply REPLY = new ModelReply(
            "a caption",
            null,
            List.of(),
            List.of(),
            List.of(),
            0,
            new Inference(MODEL, MODEL, null, "1", "STOP", 1, 1, 0, 2, 1));
}
