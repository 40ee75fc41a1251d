package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.local.demo.Scenes;
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

/** What the processor shows while it waits, when that is over, from intake to commit, and after its end; see also {@link DrillsIT}. */
class SignsIT {
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
