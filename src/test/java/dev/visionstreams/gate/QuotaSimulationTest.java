package dev.visionstreams.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gates of several instances that share a quota by their tasks, in virtual time: tasks move, instances restart, and
 * requests come in crowds or not at all. The same seed gives the same run.
 */
class QuotaSimulationTest {
    private static final String MODEL = "model";
    private static final ModelCall CALL = new ModelCall(MODEL, "r", false, 2_000);
    private static final int TASKS = 12;
    private static final long MINUTE = 60_000;

    private long now = 1_000_000;

    private final class Instance {
        int tasks;
        boolean busy = true;
        ModelGate gate;

        Instance(long quota, int tasks) {
            this.tasks = tasks;
            gate = start(quota);
        }

        private ModelGate start(long quota) {
            return new ModelGate(
                    new Quota(quota, null, () -> Math.max(1, tasks) / (double) TASKS),
                    Duration.ofDays(1),
                    64,
                    (InstantSource) () -> Instant.ofEpochMilli(now),
                    () -> 0.5);
        }
    }

    private static LongStream seeds() {
        return LongStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldNeverAskMoreInAnyMinuteThanAllInstancesMayTogether(long seed) {
        var random = new java.util.SplittableRandom(seed);
        long quota = TASKS * random.nextLong(2, 102); // each task's part is two at least
        List<Instance> instances = new ArrayList<>();
        for (int left = TASKS; left > 0; ) {
            int tasks = 1 + random.nextInt(left);
            instances.add(new Instance(quota, tasks));
            left -= tasks;
        }
        Deque<Long> asked = new ArrayDeque<>();
        Deque<Long> restarts = new ArrayDeque<>();
        long end = now + 15 * MINUTE;
        for (; now < end; now += 1 + random.nextInt(200)) {
            for (Instance instance : instances) {
                instance.busy ^= random.nextInt(150) == 0;
                for (int i = random.nextInt(100); i > 0 && instance.busy && instance.tasks > 0; i--) {
                    if (instance.gate.enter(CALL) instanceof Admission.Enter entered) {
                        if (random.nextInt(10) == 0) {
                            instance.gate.withdraw(entered); // its image couldn't be fetched
                        } else {
                            asked.addLast(now);
                            instance.gate.settle(entered, REPLY);
                        }
                    }
                }
            }
            if (random.nextInt(200) == 0) {
                Instance from = instances.get(random.nextInt(instances.size()));
                int moved = random.nextInt(from.tasks + 1);
                from.tasks -= moved;
                instances.get(random.nextInt(instances.size())).tasks += moved;
            }
            if (random.nextInt(500) == 0) {
                Instance restarted = instances.get(random.nextInt(instances.size()));
                restarted.gate = restarted.start(quota);
                restarts.addLast(now);
            }
            dropOlder(asked);
            dropOlder(restarts);

            assertThat(asked.size())
                    .as("seed %s: asked within a minute, where each restart may ask one more", seed)
                    .isLessThanOrEqualTo((int) quota + restarts.size());
        }
    }

    @Test
    void shouldUseMostOfTheQuotaWhenEveryInstanceIsBusy() {
        long quota = 600;
        List<Instance> instances = List.of(new Instance(quota, 4), new Instance(quota, 8));
        int asked = 0;
        for (long end = now + 10 * MINUTE; now < end; now += 10) {
            for (Instance instance : instances) {
                while (instance.gate.enter(CALL) instanceof Admission.Enter entered) {
                    instance.gate.settle(entered, REPLY);
                    asked++;
                }
            }
        }

        assertThat(asked).isBetween((int) (0.94 * 10 * quota), (int) (10 * quota));
    }

    private void dropOlder(Deque<Long> times) {
        while (!times.isEmpty() && times.getFirst() <= now - MINUTE) {
            times.removeFirst();
        }
    }

    private static final ModelReply REPLY = new ModelReply(
            "a caption",
            null,
            List.of(),
            List.of(),
            List.of(),
            0,
            new Inference(MODEL, MODEL, null, "1", "STOP", 1, 1, 0, 2, 1));
}
