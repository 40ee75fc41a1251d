package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.bytes;
import static dev.visionstreams.inflight.HandOffFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

/** What a request lives through when its task or its process ends. */
class LivesTest {
    private static final Duration CAUTION = Duration.ofSeconds(10);

    private long now = 1_000_000;
    private Map<Bytes, byte[]> committed = new TreeMap<>();
    private long offset;
    private Life life = new Life(4);

    private record Call(String value, Progress progress, boolean givenUp, CompletableFuture<Attempt> end) {}

    /** A process with one task. */
    private final class Life implements Work {
        final List<Call> calls = new ArrayList<>();
        final List<String> emitted = new ArrayList<>();
        final SimulatedContext<byte[], byte[]> context = new SimulatedContext<>(() -> now, 0);
        final InFlight inFlight;
        final InFlightProcessor processor;

        Life(int permits) {
            inFlight = new InFlight(
                    new InFlightOptions(permits, 100, 1 << 20, true, CAUTION, HandOffFixture.RETRY),
                    this,
                    (InstantSource) () -> Instant.ofEpochMilli(now),
                    () -> 0.5);
            processor = new InFlightProcessor(inFlight, "pending", Thread::currentThread);
            open();
        }

        void open() {
            context.store.restore(committed);
            context.forwarded.clear();
            processor.init(context);
        }

        void send(String value) {
            long at = offset++;
            context.at(new RecordMetadata() {
                @Override
                public String topic() {
                    return "in";
                }

                @Override
                public int partition() {
                    return 0;
                }

                @Override
                public long offset() {
                    return at;
                }
            });
            processor.process(new Record<>(null, bytes(value), 1));
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
        }

        List<String> started() {
            return calls.stream().map(Call::value).toList();
        }

        @Override
        public CompletionStage<Attempt> attempt(Request request, Progress progress) {
            return call(request, progress, false);
        }

        @Override
        public CompletionStage<Attempt> giveUp(Request request, Progress progress) {
            return call(request, progress, true);
        }

        private CompletionStage<Attempt> call(Request request, Progress progress, boolean givenUp) {
            calls.add(new Call(text(request.value()), progress, givenUp, new CompletableFuture<>()));
            return calls.get(calls.size() - 1).end();
        }

        void done(int call) {
            calls.get(call)
                    .end()
                    .complete(new Attempt.Done(
                            HandOffFixture.outcome(calls.get(call).value() + "!")));
        }
    }

    /** Everything that isn't committed is gone with the process. */
    private Life next(int permits) {
        life = new Life(permits);
        return life;
    }

    @Test
    void shouldCountAStartAndCommitItBeforeItHappens() {
        life.send("a");
        while (!life.context.commitRequested) {
            assertThat(life.started()).isEmpty();
            life.tick();
        }

        assertThat(life.started()).as("asked for the commit, not yet committed").isEmpty();
        life.commit();
        life.tick();

        assertThat(life.started()).containsExactly("a");
    }

    @Test
    void shouldStartAtOnceWhenTheTaskHasLivedForAWhile() {
        now += CAUTION.toMillis();

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
        assertThat(startsOf(0).lives()).isEqualTo(1);
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

        assertThat(deaths).isEqualTo(InFlightProcessor.FATAL_STARTS);
        assertThat(committed).isEmpty();
    }

    @Test
    void shouldStartSuspectsOneAtATimeAndNothingBesideThem() {
        life.send("a");
        life.send("b");
        for (int i = 0; i < InFlightProcessor.SUSPECT_STARTS; i++) {
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

    @Test
    void shouldBlameNobodyForAGracefulStop() {
        life.send("a");
        life.run();
        assertThat(startsOf(0).lives()).isEqualTo(1);

        life.inFlight.shut();
        life.tick();
        life.commit();

        assertThat(startsOf(0).lives()).isZero();
    }

    @Test
    void shouldNotBlameARequestThatOnlyWaits() {
        next(1);
        life.send("a");
        life.send("b");
        life.send("c");
        life.run();

        assertThat(life.started()).containsExactly("a");
        assertThat(startsOf(0).lives()).isEqualTo(1);
        assertThat(committed).hasSize(3);
        assertThat(startsOf(2).lives())
                .as("who waits for the permit behind the next")
                .isZero();
    }

    private Starts startsOf(long at) {
        Coordinates coordinates = new Coordinates("in", 0, at);
        byte[] entry = committed.get(coordinates.toStoreKey());
        return entry == null ? Starts.NONE : Entry.decode(coordinates, entry).starts();
    }

    private static Attempt failure() {
        return new Attempt.Failed(
                true,
                null,
                new byte[3],
                last -> CompletableFuture.completedFuture(new Attempt.Done(HandOffFixture.outcome("given up"))));
    }
}
