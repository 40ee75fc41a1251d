package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.telemetry.Condition;
import dev.visionstreams.telemetry.HealthReport;
import dev.visionstreams.telemetry.WorkLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VitalsTest {
    private static final Vitals.Signs IDLE = signs(0, 0, Duration.ZERO);

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private @Nullable Instant brokerAway;
    private @Nullable Instant registryAway;
    private Vitals.Signs signs = IDLE;

    private final Vitals.Peers peers = new Vitals.Peers() {
        @Override
        public @Nullable Instant brokerAwaySince() {
            return brokerAway;
        }

        @Override
        public @Nullable Instant registryAwaySince() {
            return registryAway;
        }

        @Override
        public Map<String, String> doors() {
            return Map.of("m", "OPEN");
        }

        @Override
        public List<Condition> conditions() {
            return List.of();
        }
    };
    private final Vitals vitals = new Vitals(peers, () -> signs, new WorkLog(), (InstantSource) () -> now);

    @AfterEach
    void close() {
        vitals.close();
    }

    @Test
    void shouldBeReadyFromTheFirstAssignmentUntilTheStop() {
        assertThat(vitals.report(State.RUNNING, false, false).notReady()).isNotEmpty();
        assertThat(vitals.report(State.RUNNING, true, false).notReady()).isEmpty();
        assertThat(vitals.report(State.RUNNING, true, true).notReady()).isNotEmpty();
        assertThat(vitals.report(State.RUNNING, true, true).state()).isEqualTo("STOPPING");
    }

    @Test
    void shouldGivePeersAGrace() {
        brokerAway = now;
        registryAway = now;
        pass(Duration.ofSeconds(29));
        assertThat(report(State.RUNNING).notReady()).isEmpty();

        pass(Duration.ofSeconds(1));

        assertThat(report(State.RUNNING).notReady())
                .hasSize(2)
                .anyMatch(why -> why.startsWith("Kafka doesn't answer since 2026-11-22T12:00:00Z"))
                .anyMatch(why -> why.startsWith("the schema registry doesn't answer"));
        pass(Duration.ofHours(1));
        assertThat(report(State.RUNNING).notLive()).as("a restart doesn't help").isEmpty();
    }

    @Test
    void shouldNotBeReadyWhileARebalanceOrARestorationLasts() {
        assertThat(report(State.REBALANCING).notReady()).isEmpty();
        pass(Duration.ofSeconds(31));
        assertThat(report(State.REBALANCING).notReady()).hasSize(1);

        assertThat(report(State.RUNNING).notReady()).isEmpty();
        assertThat(report(State.REBALANCING).notReady()).as("another one").isEmpty();
    }

    @Test
    void shouldNotLiveWithoutStreamThreads() {
        assertThat(report(State.ERROR).notLive()).hasSize(1);
    }

    @Test
    void shouldNotLiveWhileNothingStartsThatCould() {
        signs = signs(0, 5, Duration.ZERO);
        pass(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(report(State.RUNNING).notLive()).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(report(State.RUNNING).notLive()).hasSize(1);

        signs = signs(1, 4, Duration.ZERO);
        pass(Duration.ofSeconds(1));

        assertThat(report(State.RUNNING).notLive()).isEmpty();
    }

    @Test
    void shouldNotLiveWithAStreamThreadThatHangs() {
        pass(Duration.ofMinutes(6));
        signs = signs(3, 0, Duration.ofMinutes(5).plusSeconds(1));

        assertThat(report(State.RUNNING).notLive()).hasSize(1);
    }

    @Test
    void shouldBlameNoThreadForAnOutageOfTheBroker() {
        pass(Duration.ofMinutes(6));
        brokerAway = now;
        pass(Duration.ofMinutes(10));
        brokerAway = null;
        signs = signs(3, 0, Duration.ofMinutes(10));

        assertThat(report(State.RUNNING).notLive()).as("it has just come back").isEmpty();
        pass(Duration.ofMinutes(5));
        assertThat(report(State.RUNNING).notLive()).hasSize(1);
    }

    private HealthReport report(State state) {
        return vitals.report(state, true, false);
    }

    private void pass(Duration time) {
        for (long left = time.toSeconds(); left > 0; left--) {
            now = now.plusSeconds(1);
            vitals.look();
        }
    }

    private static Vitals.Signs signs(int running, int waiting, Duration sinceTick) {
        return new Vitals.Signs(running, Map.of("permit", waiting), Duration.ZERO, sinceTick);
    }
}
