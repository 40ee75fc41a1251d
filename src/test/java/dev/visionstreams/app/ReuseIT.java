package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.cli.Commands;
import dev.visionstreams.event.ImageEnriched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same question is asked once: in bursts over partitions, across restarts, instances and replays. At length:
 * {@code -Dreuse.requests=5000 -Dreuse.scenes=1000 -Dreuse.calls=64}.
 */
class ReuseIT {
    private static final Logger log = LoggerFactory.getLogger(ReuseIT.class);
    private static final long SEED = Long.getLong("reuse.seed", 17);
    private static final int REQUESTS = Integer.getInteger("reuse.requests", 120);
    private static final int SCENES = Integer.getInteger("reuse.scenes", 20);
    private static final int CALLS = Integer.getInteger("reuse.calls", 8);

    private final Duplicates load = new Duplicates(new Rig(3), SCENES, Duration.ofMillis(150), SEED);
    private final Rig rig = load.rig;

    @AfterEach
    void close() {
        load.close();
    }

    @Test
    void shouldAskEachQuestionOnceAcrossPartitionsARestartAndAReplay() {
        load.sendBroken(6);
        load.send(REQUESTS / 2);
        try (VisionStreams first = start()) {
            awaitResults(REQUESTS / 4);
        }
        try (VisionStreams second = start()) {
            awaitResults(REQUESTS / 2);
            load.mend();
            assertThat(replay()).isZero();
            load.send(REQUESTS / 2);
            List<ImageEnriched> events = load.awaitAll();

            log.warn(
                    "{} requests, {} questions, {} calls",
                    load.sent(),
                    load.questions().size(),
                    load.totalCalls());
            assertThat(load.repeated()).as("seed %s", SEED).isEmpty();
            assertThat(load.calls.keySet()).isEqualTo(load.questions());
            assertThat(Duplicates.paid(events)).isEqualTo(load.questions().size());
        }
    }

    @Test
    void shouldPayTwiceOnlyForWhatWasInFlightWhenKilled() {
        load.send(REQUESTS / 2);
        try (ProcessorJvm first = ProcessorJvm.start(
                rig, "reuse-killed", "kafka.group.instance.id=one", "vision.inflight.calls=" + CALLS)) {
            awaitResults(REQUESTS / 4);
            first.kill();
        }
        Map<String, Integer> called = Map.copyOf(load.calls);
        try (VisionStreams second = start("kafka.group.instance.id=one")) {
            Set<String> paid = load.paid();
            load.send(REQUESTS / 2);
            load.awaitAll();

            Map<String, Integer> repeated = load.repeated();
            log.warn("kill -9: {} calls of {} repeated", repeated.size(), called.size());
            assertThat(repeated.keySet()).as("only what had begun").isSubsetOf(called.keySet());
            assertThat(repeated.keySet()).as("only what wasn't committed").doesNotContainAnyElementsOf(paid);
            assertThat(repeated.values()).allMatch(count -> count == 2);
            assertThat(load.calls.keySet()).isEqualTo(load.questions());
        }
    }

    /** What one instance pays for, the others know. */
    @Test
    void shouldReuseOnOneInstanceWhatAnotherPaidFor() {
        load.send(REQUESTS / 2);
        try (VisionStreams first = start()) {
            load.awaitAll();
            assertThat(load.repeated()).isEmpty();
            try (VisionStreams second = start("kafka.state.dir=target/state/" + rig.topic("second"))) {
                int bursts = load.send(REQUESTS / 2);
                load.awaitAll();

                log.warn(
                        "two instances: {} calls repeated in {} bursts",
                        load.repeated().size(),
                        bursts);
                assertThat(load.calls.keySet()).isEqualTo(load.questions());
                assertThat(load.repeated().size())
                        .as("what both asked at the same moment, or moved while it ran")
                        .isLessThanOrEqualTo(bursts);
            }
            int repeated = load.totalCalls() - load.questions().size();
            load.send(REQUESTS / 2);
            load.awaitAll();
            assertThat(load.totalCalls() - load.questions().size())
                    .as("one instance is left, and knows what both paid for")
                    .isEqualTo(repeated);
        }
    }

    @Test
    void shouldAskEveryRequestWhereNothingIsReused() throws Exception {
        load.send(20);
        try (VisionStreams processor = start("vision.reuse.window=0");
                Admin admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()))) {
            rig.awaitOutputs(20);

            assertThat(load.totalCalls()).isEqualTo(20);
            assertThat(admin.listTopics().names().get()).doesNotContain(rig.topic("reusable-answers"));
        }
    }

    private VisionStreams start(String... more) {
        List<String> all = new ArrayList<>(List.of("vision.inflight.calls=" + CALLS));
        all.addAll(List.of(more));
        return rig.start(all.toArray(String[]::new));
    }

    private void awaitResults(int count) {
        Rig.await("some results", () -> rig.poll().size() >= count);
    }

    private int replay() {
        List<String> arguments = new ArrayList<>(List.of("replay"));
        rig.values().forEach(value -> arguments.addAll(List.of("--set", value)));
        arguments.addAll(List.of("--reason", "IMAGE_NOT_FOUND", "--name", "mended"));
        return Commands.execute(arguments.toArray(String[]::new));
    }
}
