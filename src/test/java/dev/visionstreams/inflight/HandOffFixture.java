package dev.visionstreams.inflight;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The hand-off in Kafka's own test driver: calls that the test ends, and a clock that the test turns. */
final class HandOffFixture implements AutoCloseable {
    static final RetryPolicy RETRY =
            new RetryPolicy(3, Duration.ofMinutes(30), Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final String STORE = "pending";
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    /** A call that was started and that the test ends. */
    record Started(InputRecord request, Progress progress, boolean givenUp, CompletableFuture<AttemptResult> end) {
        String value() {
            return text(request.value());
        }

        void done() {
            end.complete(new AttemptResult.Done(outcome(value() + "!")));
        }

        void fail(boolean counts, @Nullable Duration hint) {
            byte[] memo = Arrays.copyOf(progress.memo(), progress.memo().length + 1);
            end.complete(new AttemptResult.Failed(
                    counts,
                    null,
                    hint,
                    memo,
                    last -> CompletableFuture.completedFuture(
                            new AttemptResult.Done(outcome(value() + " rejected after " + last.attempts())))));
        }
    }

    final List<Started> started = new ArrayList<>();
    private Instant now = START;
    InFlight inFlight;
    TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;
    private TestOutputTopic<byte[], byte[]> output;

    HandOffFixture(int calls) {
        this(options(calls));
    }

    HandOffFixture(InFlightOptions options) {
        Work work = new Work() {
            @Override
            public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                return start(request, progress, false);
            }

            @Override
            public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                return start(request, progress, true);
            }
        };
        inFlight = new InFlight(options, work, (InstantSource) () -> now, () -> 0.5);
        open();
    }

    static InFlightOptions options(int calls) {
        return new InFlightOptions(calls, 100, 1 << 20, true, Duration.ZERO, RETRY);
    }

    private CompletionStage<AttemptResult> start(InputRecord request, Progress progress, boolean givenUp) {
        Started call = new Started(request, progress, givenUp, new CompletableFuture<>());
        started.add(call);
        return call.end();
    }

    private void open() {
        Topology topology = new Topology();
        topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
        topology.addProcessor("step", new InFlightSupplier(inFlight, STORE), "source");
        topology.addSink("out", "out", new ByteArraySerializer(), new ByteArraySerializer(), "step");
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        driver = new TopologyTestDriver(topology, config, now);
        input = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
        output = driver.createOutputTopic("out", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void send(@Nullable String key, String value) {
        input.pipeInput(new TestRecord<>(key == null ? null : bytes(key), bytes(value), now));
    }

    /** Turns the clock, in steps of a tick. */
    void turn(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 10) {
            Duration step = Duration.ofMillis(Math.min(10, left));
            now = now.plus(step);
            driver.advanceWallClockTime(step);
        }
    }

    void tick() {
        turn(Duration.ofMillis(10));
    }

    Started call(String value) {
        return started.stream()
                .filter(call -> call.value().equals(value) && !call.end().isDone())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no call runs for " + value + " in " + values()));
    }

    List<String> values() {
        return started.stream().map(Started::value).toList();
    }

    List<String> emitted() {
        return output.readRecordsToList().stream()
                .map(record -> text(record.value()))
                .toList();
    }

    List<TestRecord<byte[], byte[]>> emittedRecords() {
        return output.readRecordsToList();
    }

    int stored() {
        int count = 0;
        try (KeyValueIterator<?, byte[]> entries = store().all()) {
            while (entries.hasNext()) {
                entries.next();
                count++;
            }
        }
        return count;
    }

    private KeyValueStore<org.apache.kafka.common.utils.Bytes, byte[]> store() {
        return driver.getKeyValueStore(STORE);
    }

    static Outcome outcome(String value) {
        return new Outcome("out", bytes(value), List.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "(none)" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.close();
    }
}
