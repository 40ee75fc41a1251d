package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Causes that keep requests waiting are told apart by what the processor shows. */
class SignsIT {
    private static final String MODEL = "gemini-3.5-flash-lite";

    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldShowThatTheModelIsDown() {
        send(30);
        rig.gemini.script(FaultRule.always(Fault.UNAVAILABLE));

        try (VisionStreams processor = rig.start()) {
            Rig.await("the model counts as down", () -> "MODEL_UNAVAILABLE"
                    .equals(state(processor).at("/doors/" + MODEL).textValue()));
            awaitWaiting(processor, "outage");

            JsonNode state = state(processor);
            assertThat(state.at("/conditions/0/kind").textValue()).isEqualTo("model");
            assertThat(state.at("/conditions/0/nextLook").isTextual()).isTrue();
            assertThat(processor.isLive()).as("a restart wouldn't help").isTrue();
            assertThat(processor.isReady()).isTrue();
        }
    }

    @Test
    void shouldShowThatTheDaysQuotaIsUsedUp() {
        send(3);
        rig.gemini.script(FaultRule.always(Fault.QUOTA_DAY));

        try (VisionStreams processor = rig.start()) {
            awaitWaiting(processor, "daily_quota");

            assertThat(state(processor).at("/doors/" + MODEL).textValue()).isEqualTo("DAILY_QUOTA_EXCEEDED");
        }
    }

    @Test
    void shouldShowThatTheServiceLimitsUs() {
        send(3);
        rig.gemini.script(FaultRule.always(Fault.QUOTA));

        try (VisionStreams processor = rig.start()) {
            awaitWaiting(processor, "cooldown");

            assertThat(state(processor).at("/doors/" + MODEL).textValue()).isEqualTo("QUOTA_EXCEEDED");
        }
    }

    @Test
    void shouldShowThatOurOwnQuotaHoldsRequestsBack() {
        send(5);

        try (VisionStreams processor = rig.start("gemini.requests.per.minute=2")) {
            awaitWaiting(processor, "quota");

            assertThat(state(processor).at("/doors/" + MODEL).textValue()).isEqualTo("OPEN");
        }
    }

    @Test
    void shouldShowThatAHostIsPaused() {
        URI image = rig.images.putStatus("/broken.png", 503);
        for (int i = 0; i < 4; i++) {
            rig.send("key-" + i, Rig.request("r" + i, "CAPTION", image));
        }

        try (VisionStreams processor = rig.start("vision.fetch.host.failures=1", "vision.fetch.host.pause=10m")) {
            awaitWaiting(processor, "host");

            assertThat(state(processor).at("/conditions/0/kind").textValue()).isEqualTo("hosts");
        }
    }

    @Test
    void shouldShowThatTheRegistryIsAway() {
        send(2);
        rig.registry.outage(true);

        try (VisionStreams processor = rig.start()) {
            awaitWaiting(processor, "registry");

            assertThat(state(processor).at("/conditions/0/kind").textValue()).isEqualTo("registry");
            rig.registry.outage(false);
            rig.awaitOutputs(2);
            Rig.await("nothing waits", () -> state(processor).at("/conditions").isEmpty());
        }
    }

    @Test
    void shouldCountFromIntakeToCommitUnderNamesThatSurviveARestart() {
        send(2);
        Exposition first;
        try (VisionStreams processor = rig.start()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            processor.publishTo(registry);
            rig.awaitOutputs(2);
            Rig.await(
                    "both are committed",
                    () -> Exposition.of(registry.scrape())
                                    .value("vision_stage_duration_seconds_count", Map.of("stage", "commit"))
                            == 2);
            first = Exposition.of(registry.scrape());
        }
        for (String stage : Set.of("queue", "fetch", "prepare", "model", "turn")) {
            assertThat(first.value("vision_stage_duration_seconds_count", Map.of("stage", stage)))
                    .as(stage)
                    .isGreaterThanOrEqualTo(stage.equals("model") ? 1 : 2); // both ask the same
        }
        assertThat(first.value("vision_requests_taken_total", Map.of())).isEqualTo(2);
        assertThat(first.value("vision_enriched_total", Map.of("task", "CAPTION")))
                .isEqualTo(2);
        assertThat(first.value("vision_attempts_total", Map.of("result", "outcome")))
                .isEqualTo(2);

        try (VisionStreams processor = rig.start()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            processor.publishTo(registry);
            Exposition second = Exposition.of(registry.scrape());

            assertThat(first.series()).anyMatch(series -> series.startsWith("kafka_"));
            assertThat(ids(second)).isEqualTo(ids(first));
        }
    }

    @Test
    void shouldEndWithZeroWhenItIsStopped() {
        send(1);

        try (ProcessorJvm jvm = ProcessorJvm.start(rig, "stopped", List.of())) {
            jvm.awaitRunning();
            rig.awaitOutputs(1);
            jvm.terminate();

            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.log("Ready after")).hasSize(1);
            assertThat(jvm.log("Set: gemini.api.key = (hidden)")).hasSize(1);
            assertThat(jvm.log("test-key")).isEmpty();
        }
    }

    private static Set<String> ids(Exposition metrics) {
        Set<String> ids = new TreeSet<>();
        metrics.samples().forEach(sample -> sample.labels().forEach((label, value) -> {
            if (label.equals("client_id") || label.equals("thread_id") || label.equals("process_id")) {
                ids.add(label + " " + value);
            }
        }));
        return ids;
    }

    private void send(int count) {
        URI image = rig.images.put(Scenes.draw(7));
        for (int i = 0; i < count; i++) {
            rig.send("key-" + i, Rig.request("r" + i, "CAPTION", image));
        }
    }

    private static void awaitWaiting(VisionStreams processor, String cause) {
        Rig.await(
                "requests wait for " + cause + ": " + processor.state(),
                () -> state(processor).at("/waiting/" + cause).intValue() > 0);
    }

    private static JsonNode state(VisionStreams processor) {
        try {
            return new ObjectMapper().readTree(processor.state());
        } catch (JsonProcessingException e) {
            throw new AssertionError(processor.state(), e);
        }
    }
}
