package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.budget.Period;
import dev.visionstreams.budget.Spending;
import dev.visionstreams.budget.Standing;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.inflight.Tally;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.Prices;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedSpendingTest {
    private static final String TOPIC = "spending";
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private Instant now = NOON;
    private final List<CompletableFuture<AttemptResult>> calls = new ArrayList<>();

    /** An instance, with the clock of the test. */
    private final class Instance implements AutoCloseable {
        final Spending spending = new Spending(new Budget(Map.of(Period.DAY, 1_000L), ZoneId.of("UTC"), "USD"));
        final SharedSpending shared = new SharedSpending(TOPIC, spending, Prices.BUILT_IN, () -> now);
        final TopologyTestDriver driver;

        Instance() {
            this(Tally.NONE);
        }

        /** @param known of its task, from the topic */
        Instance(Tally known) {
            shared.read(key(0), known.encode());
            Properties config = new Properties();
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
            config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
            driver = new TopologyTestDriver(
                    new VisionTopology(VisionTopologyTest.TOPICS, inFlight(), null, shared).get(), config, now);
        }

        private InFlight inFlight() {
            Work work = new Work() {
                @Override
                public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                    calls.add(new CompletableFuture<>());
                    return calls.get(calls.size() - 1);
                }

                @Override
                public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                    throw new AssertionError("none is given up before it is tried");
                }
            };
            return new InFlight(
                    new InFlightOptions(
                            4,
                            100,
                            1 << 20,
                            true,
                            Duration.ZERO,
                            new RetryPolicy(2, Duration.ofHours(1), Duration.ofMillis(10), Duration.ofMillis(10))),
                    work,
                    (InstantSource) () -> now,
                    () -> 0.5);
        }

        void send(String key) {
            driver.createInputTopic(
                            VisionTopologyTest.TOPICS.requests().get(0),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), new byte[] {1}, now));
        }

        void tick() {
            now = now.plusMillis(10);
            driver.advanceWallClockTime(Duration.ofMillis(10));
        }

        /** What it tells others since it was last asked. */
        List<TestRecord<byte[], byte[]>> tells() {
            return driver.createOutputTopic(TOPIC, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList();
        }

        void hear(List<TestRecord<byte[], byte[]>> records) {
            TestInputTopic<byte[], byte[]> topic =
                    driver.createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
            records.forEach(topic::pipeInput);
        }

        void hear(byte @Nullable [] key, byte @Nullable [] value) {
            hear(List.of(new TestRecord<>(key, value, now)));
        }

        long spent() {
            List<Standing> standings = spending.standings(now);
            return standings.get(0).spent();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @Test
    void shouldCountAttemptsThatEndARequestAndThoseThatDoNot() {
        try (Instance instance = new Instance()) {
            instance.send("a");
            instance.send("b");
            calls.get(0).complete(failed(30));
            instance.tick();
            assertThat(instance.spent()).isEqualTo(30);

            instance.tick();
            assertThat(calls).as("it is tried again").hasSize(3);
            calls.get(2).complete(failed(40));
            instance.tick();
            assertThat(instance.spent())
                    .as("and given up after the second attempt")
                    .isEqualTo(70 + 5);

            calls.get(1).complete(new AttemptResult.Done(Outcome.NOTHING, 100));
            instance.tick();
            assertThat(instance.spent()).isEqualTo(175);
        }
    }

    /** Idempotent: others hear totals, in any number. */
    @Test
    void shouldTellOthersTotals() {
        try (Instance first = new Instance();
                Instance second = new Instance()) {
            for (int i = 0; i < 20; i++) {
                first.send("k" + i);
            }
            for (int i = 0; i < 20; i++) {
                calls.get(i).complete(new AttemptResult.Done(Outcome.NOTHING, 7));
                first.tick();
            }
            List<TestRecord<byte[], byte[]>> told = first.tells();

            assertThat(first.spent()).isEqualTo(140);
            assertThat(told).as("not with each outcome").hasSizeBetween(1, 3);
            second.hear(told);
            second.hear(told);
            assertThat(second.spent())
                    .as("the last one is told before the ticks end")
                    .isEqualTo(140);
            assertThat(second.spending.reached(now)).isNull();
            assertThat(second.spending.reached(now, 860)).isNotNull();
        }
    }

    /** A store that is empty, as after a version that knew no tallies, doesn't make what was spent undone. */
    @Test
    void shouldGoOnFromWhatATaskTold() {
        try (Instance next = new Instance(tally(500))) {
            next.send("a");
            calls.get(0).complete(new AttemptResult.Done(Outcome.NOTHING, 7));
            next.tick();

            assertThat(next.spent()).isEqualTo(507);
            assertThat(next.tells()).singleElement().satisfies(record -> assertThat(Tally.decode(record.value()))
                    .isEqualTo(tally(507)));
        }
    }

    /** Whoever may write to the topic: nothing of it ends the processor. */
    @Test
    void shouldSkipWhatIsNoTotal() {
        try (Instance instance = new Instance()) {
            instance.hear(key(3), tally(400).encode());
            instance.hear(key(3), new byte[0]);
            instance.hear(key(3), new byte[] {9, 9, 9});
            instance.hear(new byte[] {1, 2, 3}, tally(100).encode());
            instance.hear(null, tally(100).encode());
            instance.hear(new byte[100_000], new byte[500_000]);
            assertThat(instance.spent()).isEqualTo(400);

            instance.hear(key(3), null);
            assertThat(instance.spent()).isZero();
        }
    }

    @Test
    void shouldAddUpInBillionthsAndAtTheStandardPriceWhereThatOfTheTierIsUnknown() {
        SharedSpending shared =
                SharedSpending.reader(TOPIC, new Spending(new Budget(Map.of(), ZoneId.of("UTC"), "USD")));
        Inference billed = new Inference("gemini-3.5-flash-lite", "", null, "2", "STOP", 1_001, 10, 3, 1_014, 5);

        assertThat(shared.amount(null)).isZero();
        assertThat(shared.amount(billed.costing(new Cost(0.0001665, "USD", "2026-11-01", "flex"))))
                .isEqualTo(166_500);
        assertThat(shared.amount(billed.costing(null))).isEqualTo(1_001 * 300 + 13 * 2_500);
    }

    private static AttemptResult failed(long amount) {
        return new AttemptResult.Failed(
                true,
                null,
                null,
                new byte[0],
                last -> CompletableFuture.completedFuture(new AttemptResult.Done(Outcome.NOTHING, 5)),
                amount);
    }

    private static Tally tally(long amount) {
        return new Tally(new TreeMap<>(Map.of(Tally.quarterOf(NOON.toEpochMilli()), amount)));
    }

    private static byte[] key(int partition) {
        return ByteBuffer.allocate(4).putInt(partition).array();
    }
}
