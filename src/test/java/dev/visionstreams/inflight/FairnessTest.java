package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.bytes;
import static dev.visionstreams.inflight.HandOffFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several tasks, on one stream thread or two, that share a process's permits and bytes. */
class FairnessTest {
    private static final int CALLS = 4;
    private static final int WAITING = 20;
    private static final long BYTES = 400_000;

    private long now;
    private final Thread one = new Thread(() -> {});
    private final Thread other = new Thread(() -> {});
    private final List<CompletableFuture<AttemptResult>> ends = new ArrayList<>();
    private final List<String> started = new ArrayList<>();
    private final InFlight inFlight = new InFlight(
            new InFlightOptions(CALLS, WAITING, BYTES, true, Duration.ZERO, HandOffFixture.RETRY),
            new Work() {
                @Override
                public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                    started.add(text(request.value()));
                    ends.add(new CompletableFuture<>());
                    return ends.get(ends.size() - 1);
                }

                @Override
                public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                    throw new AssertionError();
                }
            },
            (InstantSource) () -> Instant.ofEpochMilli(now),
            () -> 0.5);

    private final class Task {
        final SimulatedContext<byte[], byte[]> context;
        final InFlightProcessor processor;
        private final int partition;
        private long next;

        Task(int partition, Thread thread) {
            this.partition = partition;
            context = new SimulatedContext<>(() -> now, partition);
            processor = new InFlightProcessor(inFlight, "pending", null, () -> thread);
            processor.init(context);
        }

        void send(int count) {
            send(null, count);
        }

        void tick() {
            now += 10;
            context.punctuate();
        }

        void send(@Nullable String key, int count) {
            for (int i = 0; i < count; i++) {
                long offset = next++;
                context.at(new RecordMetadata() {
                    @Override
                    public String topic() {
                        return "in";
                    }

                    @Override
                    public int partition() {
                        return partition;
                    }

                    @Override
                    public long offset() {
                        return offset;
                    }
                });
                processor.process(new Record<>(key == null ? null : bytes(key), bytes(partition + "-" + offset), 1));
            }
        }
    }

    private void end(int calls) {
        List<CompletableFuture<AttemptResult>> running =
                ends.stream().filter(call -> !call.isDone()).limit(calls).toList();
        running.forEach(call -> call.complete(new AttemptResult.Done(HandOffFixture.outcome("done"))));
    }

    private long startedOf(int partition) {
        return started.stream()
                .filter(value -> value.startsWith(partition + "-"))
                .count();
    }

    @Test
    void shouldStartOneTasksRequestsInTurnWithTheOthers() {
        new Task(0, one).send(100);
        Task quiet = new Task(1, one);
        Task elsewhere = new Task(2, other);
        quiet.send(3);
        elsewhere.send(3);

        end(CALLS);
        end(CALLS);

        assertThat(startedOf(1)).as("%s", started).isGreaterThanOrEqualTo(2);
        assertThat(startedOf(2)).as("%s", started).isGreaterThanOrEqualTo(2);
        end(CALLS);
        assertThat(startedOf(1)).isEqualTo(3);
        assertThat(startedOf(2)).isEqualTo(3);
        assertThat(inFlight.running()).isEqualTo(CALLS);
    }

    @Test
    void shouldHoldBackOnlyTheBusyTask() {
        Task busy = new Task(0, one);
        busy.send(CALLS + WAITING + 1); // what a poll brought
        assertThat(inFlight.busyPartitions(one)).containsExactly(0);
        Task quiet = new Task(1, one);
        new Task(2, other).send(1);

        quiet.send(1);

        assertThat(inFlight.isFull()).as("the quiet one's intake goes on").isFalse();
        assertThat(inFlight.busyPartitions(one)).containsExactly(0);
        assertThat(inFlight.busyPartitions(other)).isEmpty();
    }

    @Test
    void shouldLetABusyTaskHaveEverythingWhileTheOthersAreIdle() {
        new Task(1, one);
        new Task(2, one);

        new Task(0, one).send(CALLS + WAITING);

        assertThat(inFlight.busyPartitions(one)).isEmpty();
    }

    /** One key behind a slow call: what waits for its turn is stored, and holds back its own partition. */
    @Test
    void shouldHoldBackOnlyTheTaskWhoseOutcomesWaitForTheirTurn() {
        Task slow = new Task(0, one);
        Task other = new Task(1, one);
        slow.send("k", 1);
        int sent = 1;
        while (sent < 400 && !inFlight.busyPartitions(one).contains(0)) {
            slow.send("k", 1);
            sent++;
            ends.get(ends.size() - 1).complete(new AttemptResult.Done(HandOffFixture.outcome("done")));
            slow.tick();
        }
        other.send(1);

        assertThat(sent).isLessThan(400);
        assertThat(inFlight.isFull()).isFalse();
        assertThat(inFlight.busyPartitions(one)).containsExactly(0);
    }

    @Test
    void shouldHoldBackOnlyTheTaskWhoseRequestsBackOff() {
        Task failing = new Task(0, one);
        Task other = new Task(1, one);
        int sent = 0;
        while (sent < 400 && !inFlight.busyPartitions(one).contains(0)) {
            failing.send(1);
            sent++;
            ends.get(ends.size() - 1)
                    .complete(new AttemptResult.Failed(false, null, Duration.ofMinutes(1), new byte[0], last -> {
                        throw new AssertionError();
                    }));
            failing.tick();
        }
        other.send(1);

        assertThat(sent).isLessThan(400);
        assertThat(inFlight.isFull()).isFalse();
        assertThat(inFlight.busyPartitions(one)).containsExactly(0);
    }

    @Test
    void shouldHoldBackOnlyTheTaskWithMoreThanItsPartOfTheBytes() {
        Task large = new Task(0, one);
        Task small = new Task(1, one);
        small.send(1);

        large.send("x".repeat((int) BYTES / 2), 1);

        assertThat(inFlight.isFull()).isFalse();
        assertThat(inFlight.busyPartitions(one)).containsExactly(0);
    }

    @Test
    void shouldHoldBackAllThreadsWhenTheProcesssBytesAreUsedUp() {
        Task first = new Task(0, one);
        Task second = new Task(1, other);
        int fill = (int) (BYTES / (2 * TaskQueues.ENTRY_OVERHEAD));

        first.send(fill / 2);
        second.send(fill / 2);
        assertThat(inFlight.isFull()).isFalse();
        second.send(fill);

        assertThat(inFlight.isFull())
                .as("with what entries take beside their bytes")
                .isTrue();
    }
}
