package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.bytes;
import static dev.visionstreams.inflight.HandOffFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a request lives through when its task or its process ends. */
class LivesTest {
    private static final Duration CAUTION = Duration.ofSeconds(10);

    private long now = 1_000_000;
    private Map<Bytes, byte[]> committed = new TreeMap<>();
    private long read;
    private Life life = new Life(4, 1 << 20);

    private record Call(String value, Progress progress, boolean givenUp, CompletableFuture<AttemptResult> end) {}

    /** A process with one task. */
    private final class Life implements Work {
        final List<Call> calls = new ArrayList<>();
        final List<String> emitted = new ArrayList<>();
        final SimulatedContext<byte[], byte[]> context = new SimulatedContext<>(() -> now, 0);
        final InFlight inFlight;
        final InFlightProcessor processor;
        String topic = "in";
        long offset = read;

        Life(int permits, long bytes) {
            inFlight = new InFlight(
                    new InFlightOptions(permits, 100, bytes, true, CAUTION, HandOffFixture.RETRY),
                    this,
                    (InstantSource) () -> Instant.ofEpochMilli(now),
                    () -> 0.5);
            processor = new InFlightProcessor(inFlight, "pending", null, Thread::currentThread);
            open();
        }

        void open() {
            context.store.restore(committed);
            context.forwarded.clear();
            processor.init(context);
        }

        void send(String value) {
            send(null, value);
        }

        void send(@Nullable String key, String value) {
            context.at(metadata(topic, 0, offset++));
            processor.process(new Record<>(key == null ? null : bytes(key), bytes(value), 1));
        }

        void tick() {
            now += 10;
            context.punctuate();
        }

        /** Ticks for longer than it takes to count starts, and commits after each. */
        void run() {
            for (int i = 0; i < 60; i++) {
                tick();
                commit();
            }
        }

        void commit() {
            committed = context.store.snapshot();
            context.forwarded.forEach(
                    output -> emitted.add(text((byte[]) output.record().value())));
            context.forwarded.clear();
            context.commitRequested = false;
            read = offset;
            inFlight.committed(Thread.currentThread());
        }

        void waitUntilCautionIsOver() {
            send("first");
            run();
            done(0);
            run();
            now += CAUTION.toMillis();
            calls.clear();
            emitted.clear();
        }

        List<String> started() {
            return calls.stream().map(Call::value).toList();
        }

        @Override
        public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
            return call(request, progress, false);
        }

        @Override
        public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
            return call(request, progress, true);
        }

        private CompletionStage<AttemptResult> call(InputRecord request, Progress progress, boolean givenUp) {
            calls.add(new Call(text(request.value()), progress, givenUp, new CompletableFuture<>()));
            return calls.get(calls.size() - 1).end();
        }

        void done(int call) {
            calls.get(call)
                    .end()
                    .complete(new AttemptResult.Done(
                            HandOffFixture.outcome(calls.get(call).value() + "!")));
        }
    }

    /** The process crashes, and with it all that isn't committed. */
    private Life next(int permits) {
        return next(permits, 1 << 20);
    }

    private Life next(int permits, long bytes) {
        life = new Life(permits, bytes);
        return life;
    }

    @Test
    void shouldCountAStartAndCommitItBeforeItHappens() {
        life.send("a");
        while (!life.context.commitRequested) {
            assertThat(life.started()).isEmpty();
            life.tick();
        }

        life.tick();
        life.tick();
        assertThat(life.started()).as("asked for the commit, not yet committed").isEmpty();

        life.commit();

        assertThat(life.started()).as("with the commit, not a tick later").containsExactly("a");
        assertThat(blamed()).containsExactly(0L);
    }

    @Test
    void shouldStartAtOnceWhenTheTaskHasLivedForAWhile() {
        life.waitUntilCautionIsOver();

        life.send("a");

        assertThat(life.started()).containsExactly("a");
        assertThat(life.context.commitRequested).isFalse();
    }

    @Test
    void shouldKeepTheAttemptsOfARestoredRequest() {
        life.send("a");
        life.run();
        life.calls.get(0).end().complete(failure());
        life.tick();
        life.commit();

        next(4).run();
        now += 60_000;
        life.run();

        assertThat(life.calls).singleElement().satisfies(call -> {
            assertThat(call.progress().attempts()).isEqualTo(1);
            assertThat(call.progress().memo()).hasSize(3);
        });
    }

    @Test
    void shouldCountRestoredRequestsHoweverLateTheyStart() {
        life.send("poison");
        life.run();
        life.calls.get(0).end().complete(failure());
        life.tick();
        life.commit();
        next(4);
        now += CAUTION.toMillis() + 60_000;
        life.tick(); // due and long after caution: counted first nevertheless
        assertThat(life.started()).isEmpty();

        life.run();

        assertThat(life.started()).containsExactly("poison");
        assertThat(blamed()).containsExactly(0L);
    }

    @Test
    void shouldTakeOverACallThatStillRunsWhenTheTaskIsRevived() {
        life.send("a");
        life.run();
        life.processor.close();
        life.open();
        life.run();
        assertThat(life.started()).as("one call").containsExactly("a");

        life.done(0);
        life.run();

        assertThat(life.emitted).containsExactly("a!");
        assertThat(life.started()).containsExactly("a");
        assertThat(life.inFlight.running()).isZero();
    }

    @Test
    void shouldEmitAgainWhatAnAbortedTransactionHadEmitted() {
        life.send("a");
        life.run();
        life.done(0);
        life.tick();
        assertThat(life.context.forwarded).hasSize(1);

        life.processor.close();
        life.open(); // the transaction was aborted: what was forwarded is gone, the entry is back
        life.run();

        assertThat(life.emitted).containsExactly("a!");
        assertThat(life.started()).containsExactly("a");
    }

    @Test
    void shouldStopTickingOfARevivedTaskWhenNothingIsPending() {
        life.send("a");
        life.processor.close();
        life.open();
        life.run();
        life.send("b");
        life.run();
        life.done(0);
        life.run();

        assertThat(life.context.schedules()).isZero();
    }

    @Test
    void shouldGiveUpTheOneThatEndsTheProcessAndNoNeighbour() {
        for (int i = 0; i < 4; i++) {
            life.send(i == 2 ? "poison" : "good " + i);
        }
        int deaths = 0;
        boolean given = false;
        while (!given && deaths < 10) {
            life.run();
            for (int call = 0; call < life.calls.size(); call++) {
                Call started = life.calls.get(call);
                if (started.value().equals("poison") && !started.givenUp()) {
                    break;
                }
                life.done(call);
                life.run();
            }
            given = life.calls.stream().anyMatch(Call::givenUp);
            assertThat(life.calls.stream().filter(Call::givenUp).map(Call::value))
                    .allMatch("poison"::equals);
            if (!given) {
                deaths++;
                next(4);
            }
        }

        assertThat(deaths).isEqualTo(CrashGuard.FATAL_CRASHES);
        assertThat(committed).isEmpty();
    }

    @Test
    void shouldStartSuspectsOneAtATimeAndNothingBesideThem() {
        life.send("a");
        life.send("b");
        for (int i = 0; i < CrashGuard.SUSPECT_CRASHES; i++) {
            life.run();
            assertThat(life.started()).containsExactly("a", "b");
            next(4);
        }
        life.send("new");
        life.run();
        assertThat(life.started()).containsExactly("a");

        life.done(0);
        life.run();
        assertThat(life.started())
                .as("the new one waits for the second suspect")
                .hasSize(2);

        life.done(1);
        life.run();
        assertThat(life.started()).hasSize(3);
    }

    /** While it may come back, a crash would be blamed on the suspect; after that the others must not wait for it. */
    @Test
    void shouldGoOnWithoutASuspectWhoseTaskMovedAway() {
        life.send("a");
        for (int i = 0; i < CrashGuard.SUSPECT_CRASHES; i++) {
            life.run();
            next(4);
        }
        life.run();
        SimulatedContext<byte[], byte[]> other = new SimulatedContext<>(() -> now, 1);
        InFlightProcessor neighbour = new InFlightProcessor(life.inFlight, "pending", null, Thread::currentThread);
        neighbour.init(other);
        other.at(metadata("in", 1, 0));
        neighbour.process(new Record<>(null, bytes("b"), 1));

        life.processor.close();
        life.done(0);
        tickAndCommit(other);
        assertThat(life.started()).containsExactly("a");
        now += CrashSuspect.AWAY.toMillis();
        tickAndCommit(other);

        assertThat(life.started()).containsExactly("a", "b");
    }

    private void tickAndCommit(SimulatedContext<byte[], byte[]> context) {
        for (int i = 0; i < 60; i++) {
            now += 10;
            context.punctuate();
            life.inFlight.committed(Thread.currentThread());
        }
    }

    @Test
    void shouldBlameNobodyForAGracefulStop() {
        life.send("a");
        life.run();
        assertThat(blamed()).containsExactly(0L);

        life.inFlight.shut();
        life.tick();
        assertThat(life.inFlight.isCleared()).as("written, not yet committed").isFalse();
        life.tick();
        life.tick();
        life.tick();
        life.tick();
        life.commit();

        assertThat(life.inFlight.isCleared()).isTrue();
        assertThat(blamed()).isEmpty();
    }

    /** After a commit, Kafka Streams begins with one record of each task: back to back, commits would starve the intake. */
    @Test
    void shouldCommitForAtMostAThirdOfTheTime() {
        life.waitUntilCautionIsOver();
        List.of("a", "b", "c").forEach(life::send);
        life.done(0);
        tickUntilCommitIsAsked();
        now += 100;
        life.commit();
        long committedAt = now;

        life.done(1);
        tickUntilCommitIsAsked();

        assertThat(now - committedAt).isEqualTo(200);
    }

    @Test
    void shouldCommitAtOnceWhileFewCallsRun() {
        life.waitUntilCautionIsOver();
        List.of("a", "b", "c", "d").forEach(life::send);
        for (int call = 0; call < 3; call++) {
            life.done(call);
            life.tick();

            assertThat(life.context.commitRequested).isTrue();
            life.commit();
        }
        assertThat(life.emitted).containsExactly("a!", "b!", "c!");
    }

    private void tickUntilCommitIsAsked() {
        do {
            life.tick();
        } while (!life.context.commitRequested);
    }

    /** As many are counted ahead as there are permits, so that none is idle for a commit; the others only wait. */
    @Test
    void shouldNotBlameARequestThatOnlyWaits() {
        next(1);
        life.send("a");
        life.send("b");
        life.send("c");
        life.run();

        assertThat(life.started()).containsExactly("a");
        assertThat(blamed()).containsExactly(0L, 1L);
    }

    @Test
    void shouldKeepTheCrashesOfEarlierProcessesInAGracefulStop() {
        life.send("poison");
        for (int crash = 0; crash < CrashGuard.SUSPECT_CRASHES; crash++) {
            life.run();
            next(4);
        }
        life.run();
        life.inFlight.shut();
        life.run();
        assertThat(life.inFlight.isCleared()).isTrue();
        next(4).run();
        assertThat(life.calls.get(0).givenUp()).isFalse();

        next(4).run();

        assertThat(life.calls.get(0).givenUp())
                .as("two crashes before the stop, one after")
                .isTrue();
    }

    /** Four lives of a registry that is away used to end as the rejection of a request that did nothing wrong. */
    @Test
    void shouldBlameNobodyForAStopThatTheWorkAsksFor() {
        life.send("a");
        life.send("b");
        for (int end = 0; end < 5; end++) {
            life.run();
            assertThat(life.calls).isNotEmpty().noneMatch(Call::givenUp);
            life.calls.get(0).end().complete(new AttemptResult.Stop(new IllegalStateException("no registry")));
            assertThatThrownBy(life::run).hasMessageContaining("no registry");
            assertThat(blamed()).isEmpty();
            next(4);
        }
    }

    @Test
    void shouldStopAlsoWhenTheTransactionWithItsReasonAborts() {
        life.send("a");
        life.run();
        life.calls.get(0).end().complete(new AttemptResult.Stop(new IllegalStateException("no registry")));
        life.tick();

        life.processor.close();
        life.open();

        assertThatThrownBy(life::run).hasMessageContaining("no registry");
    }

    /** An outcome that waits for its turn when the task starts is no reason for caution. */
    @Test
    void shouldNotCountForEverBecauseAnOutcomeWaitedForItsTurn() {
        life.waitUntilCautionIsOver();
        life.send("k", "head");
        life.send("k", "waits");
        life.done(1);
        life.run();
        next(4);
        life.send("k", "first");
        life.run();
        life.done(0);
        life.run();
        assertThat(life.emitted).containsExactly("head!", "waits!");
        now += CAUTION.toMillis();

        life.send("k", "later");

        assertThat(life.started()).containsExactly("head", "first", "later");
    }

    /** Recovery used to take as many times longer as the process had partitions, idle ones included. */
    @Test
    void shouldCountAsManyStartsBesideIdleTasksAsWithoutThem() {
        for (int i = 0; i < 40; i++) {
            life.send("a" + i);
        }
        life.commit();
        next(8);
        for (int i = 1; i < 50; i++) {
            life.inFlight.open(new TaskQueues(Thread.currentThread(), i, () -> {}, HandOffListener.NONE));
        }

        life.tick();
        life.commit();

        assertThat(life.started()).hasSize(8);
    }

    /** Each round of a long outage used to write every pending request twice. */
    @Test
    void shouldWriteNextToNothingWhileRestoredRequestsAreDeferred() {
        for (int i = 0; i < 20; i++) {
            life.send("a" + i);
        }
        life.commit();
        next(64);
        long end = now + 600_000;
        life.context.store.puts.clear();
        while (now < end) {
            life.tick();
            if (life.context.commitRequested) {
                life.commit();
            }
            for (Call call : List.copyOf(life.calls)) {
                call.end().complete(new AttemptResult.Deferred(Duration.ofSeconds(1), "quota"));
            }
            life.calls.clear();
        }

        assertThat(life.context.store.puts.keySet())
                .as("no request is rewritten")
                .containsExactly(CrashRecord.KEY);
        assertThat(life.context.store.puts.get(CrashRecord.KEY)).isLessThan(70);
        life.tick();
        assertThat(life.inFlight.backlog().waiting())
                .as("what they wait for is the quota, not a permit")
                .containsEntry("quota", 20 - life.inFlight.running())
                .containsEntry(Backlog.PERMIT, 0);
        assertThat(life.context.store.bytesPut).isLessThan(100_000);
    }

    @Test
    void shouldReadTheFirstEditionsChangelog() {
        life.send("poison");
        life.commit();
        Place place = new Place(new Coordinates("in", 0, 0), 0);
        byte[] second = Objects.requireNonNull(committed.get(place.toStoreKey()));
        byte[] request = Arrays.copyOfRange(second, 1, second.length - bytes("poison").length - 2 * Integer.BYTES);
        ByteBuffer first = ByteBuffer.allocate(second.length + Long.BYTES);
        first.put((byte) 1).putInt(CrashGuard.FATAL_CRASHES).putLong(42).put(request);
        first.putInt(bytes("poison").length).put(bytes("poison"));
        committed.put(place.toStoreKey(), first.array());

        next(4).run();

        assertThat(life.calls).singleElement().satisfies(call -> {
            assertThat(call.value()).isEqualTo("poison");
            assertThat(call.givenUp()).isTrue();
        });
    }

    /** Two requests are pending, the topic is deleted and created anew, and three new ones come. */
    @Test
    void shouldTakeInTheRecordsOfATopicThatWasCreatedAnew() {
        life.send("k", "old 0");
        life.send("k", "old 1");
        life.commit();
        next(8);
        life.offset = 0;
        life.send("k", "new 0");
        life.send("k", "new 1");
        life.send("k", "new 2");
        life.commit();
        assertThat(committed).hasSize(5);

        next(8).run();
        assertThat(life.started()).containsExactly("old 0", "old 1", "new 0", "new 1", "new 2");
        for (int call = 4; call >= 0; call--) {
            life.done(call);
        }
        life.run();

        assertThat(life.emitted).containsExactly("old 0!", "old 1!", "new 0!", "new 1!", "new 2!");
        assertThat(committed).isEmpty();
    }

    @Test
    void shouldNotTakeInARecordThatIsReadAgain() {
        life.send("a");
        life.send("b");
        life.commit();
        next(4);
        life.offset = 0;

        life.send("a");
        life.send("b");
        life.run();

        assertThat(life.started()).containsExactly("a", "b");
    }

    /** Nobody consumes that topic any more; what is pending of it goes on all the same. */
    @Test
    void shouldFinishRequestsOfATopicThatIsNoLongerAnInput() {
        life.topic = "gone";
        life.send("a");
        life.commit();
        next(4).topic = "in";
        life.send("b");
        life.run();

        life.done(0);
        life.done(1);
        life.run();

        assertThat(life.emitted).containsExactlyInAnyOrder("a!", "b!");
    }

    /** What isn't committed at the end of a process is paid for again: a rebalance may keep its last commit from happening. */
    @Test
    void shouldNotBeDrainedBeforeTheCommitOfWhatCameBack() {
        life.waitUntilCautionIsOver();
        life.send("a");
        life.commit();
        life.inFlight.shut();
        life.done(0);
        assertThat(life.inFlight.isDrained()).as("not collected").isFalse();

        life.tick();
        assertThat(life.inFlight.isDrained()).as("not committed").isFalse();

        life.commit();
        assertThat(life.inFlight.isDrained()).isTrue();
    }

    /** 64 outcomes of 512 KB used to be more than was kept, and 33 were paid for again. */
    @Test
    void shouldKeepWhatCameBackUntilItsCommitHoweverMuch() {
        next(64, 64 << 20).waitUntilCautionIsOver();
        for (int i = 0; i < 64; i++) {
            life.send("a" + i);
        }
        life.commit();
        String large = "x".repeat(512 << 10);
        life.calls.forEach(call -> call.end().complete(new AttemptResult.Done(HandOffFixture.outcome(large))));
        life.tick();

        life.processor.close();
        life.open();
        life.run();

        assertThat(life.emitted).hasSize(64);
        assertThat(life.calls).as("paid once each").hasSize(64);
        assertThat(life.inFlight.kept()).as("nothing is kept beyond its commit").isZero();
    }

    @Test
    void shouldCommitAndStartAgainThoughTheClockIsPutBack() {
        life.send("a");
        life.run();
        life.calls.get(0).end().complete(failure());
        life.run();
        now -= 3_600_000;
        next(4).run();

        assertThat(life.started()).containsExactly("a");
        life.send("b");
        life.run();
        assertThat(life.started()).containsExactly("a", "b");
    }

    private static RecordMetadata metadata(String topic, int partition, long offset) {
        return new RecordMetadata() {
            @Override
            public String topic() {
                return topic;
            }

            @Override
            public int partition() {
                return partition;
            }

            @Override
            public long offset() {
                return offset;
            }
        };
    }

    /** The offsets of the requests that would be blamed if the process crashed now. */
    private List<Long> blamed() {
        return CrashRecord.decode(committed.get(CrashRecord.KEY), life.inFlight.life()).started().stream()
                .map(key -> Place.ofStoreKey(key).coordinates().offset())
                .sorted()
                .toList();
    }

    private static AttemptResult failure() {
        return new AttemptResult.Failed(
                true,
                null,
                null,
                new byte[3],
                last -> CompletableFuture.completedFuture(new AttemptResult.Done(HandOffFixture.outcome("given up"))));
    }
}
