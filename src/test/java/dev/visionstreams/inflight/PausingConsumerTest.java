package dev.visionstreams.inflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a broker: what is paused is the client's own knowledge. */
class PausingConsumerTest {
    private static final TopicPartition ZERO = new TopicPartition("in", 0);
    private static final TopicPartition ONE = new TopicPartition("in", 1);
    private static final long BYTES = 100_000;

    private final InFlight inFlight = new InFlight(
            new InFlightOptions(1, 2, BYTES, true, Duration.ZERO, HandOffFixture.RETRY),
            new Work() {
                @Override
                public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                    return new CompletableFuture<>();
                }

                @Override
                public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                    return new CompletableFuture<>();
                }
            },
            InstantSource.system(),
            () -> 0.5);
    private final TaskQueues lane = new TaskQueues(Thread.currentThread(), 0, () -> {}, HandOffListener.NONE);
    private final PausingConsumer consumer =
            new PausingConsumer(inFlight, Map.of("bootstrap.servers", "127.0.0.1:1", "auto.offset.reset", "earliest"));

    @BeforeEach
    void assign() {
        consumer.assign(List.of(ZERO, ONE));
        inFlight.open(lane);
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    private void poll() {
        assertThat(consumer.poll(Duration.ZERO)).isEmpty();
    }

    private void fill() {
        lane.addBytes(BYTES + 1);
        poll();
    }

    private void empty() {
        lane.addBytes(-BYTES - 1);
        poll();
    }

    @Test
    void shouldPauseEverythingWhileTheHandOffIsFull() {
        fill();
        assertThat(consumer.allPaused()).containsExactlyInAnyOrder(ZERO, ONE);
        assertThat(consumer.paused()).as("of which Kafka Streams knows nothing").isEmpty();

        empty();

        assertThat(consumer.allPaused()).isEmpty();
    }

    @Test
    void shouldPauseOnlyTheTaskThatWaitsForMoreThanItsPart() {
        lane.stored = 3;
        lane.held = 3;

        poll();

        assertThat(consumer.allPaused()).containsExactly(ZERO);
    }

    @Test
    void shouldGiveBackThePausesThatKafkaStreamsMade() {
        consumer.pause(List.of(ONE));
        fill();

        empty();

        assertThat(consumer.allPaused()).containsExactly(ONE);
        assertThat(consumer.paused()).containsExactly(ONE);
    }

    @Test
    void shouldKeepAPauseThatKafkaStreamsMadeInBetween() {
        fill();
        consumer.pause(List.of(ONE));

        empty();

        assertThat(consumer.allPaused()).containsExactly(ONE);
    }

    @Test
    void shouldNotResumeForKafkaStreamsWhileTheHandOffIsFull() {
        consumer.pause(List.of(ONE));
        fill();

        consumer.resume(List.of(ONE));

        assertThat(consumer.allPaused()).containsExactlyInAnyOrder(ZERO, ONE);
        assertThat(consumer.paused()).isEmpty();
        empty();
        assertThat(consumer.allPaused()).isEmpty();
    }

    @Test
    void shouldPauseAgainWhatWasTakenAwayAndCameBack() {
        fill();
        consumer.assign(List.of(ONE));
        consumer.assign(List.of(ZERO, ONE));

        poll();

        assertThat(consumer.allPaused()).containsExactlyInAnyOrder(ZERO, ONE);
    }
}
