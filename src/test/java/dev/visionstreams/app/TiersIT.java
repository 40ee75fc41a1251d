package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.Inference;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A topic at flex prices beside a live one. */
class TiersIT {
    private static final int REFUSALS = 4;

    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(1);
        rig.kafka.createTopics(Map.of(rig.topic("backfill"), 1));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldAskInTheTierOfTheTopicOrOfTheRequest() {
        rig.gemini.script(
                FaultRule.whenPromptContains(Fault.UNAVAILABLE, "patient").atMost(REFUSALS));
        send("backfill", "patient", null);
        send("requests", "live", null);
        send("backfill", "urgent", "standard");
        send("requests", "dear", "priority");

        try (VisionStreams processor = rig.start(
                "vision.topic.requests=" + rig.topic("requests") + "," + rig.topic("backfill"),
                "gemini.service.tier.topics=" + rig.topic("backfill") + ":flex",
                "gemini.service.tiers.allowed=standard",
                "vision.retry.attempts=2")) {
            List<Output> outputs = rig.awaitOutputs(4);

            assertThat(inference(outputs, "live")).returns("standard", Inference::getServiceTier);
            assertThat(inference(outputs, "urgent")).returns("standard", Inference::getServiceTier);
            assertThat(inference(outputs, "patient"))
                    .as("refusals under flex are no failures")
                    .returns("flex", Inference::getServiceTier)
                    .returns(1, Inference::getAttempts);
            ImageRejected dear =
                    (ImageRejected) Objects.requireNonNull(find(outputs, "dear").event());
            assertThat(dear.getReason()).isEqualTo("SERVICE_TIER_NOT_ALLOWED");
            assertThat(dear.getStage()).isEqualTo("REQUEST");
            assertThat(dear.getMessage()).contains("gemini.service.tiers.allowed", "flex, standard");
            double sum = 0;
            for (String key : List.of("live", "urgent", "patient")) {
                sum += inference(outputs, key).getCost().getAmount();
            }
            assertThat(sum).isCloseTo(rig.gemini.counts().billed().amount(), within(1e-9));
            assertThat(rig.gemini.counts().requests()).isEqualTo(3 + REFUSALS);
        }
    }

    private void send(String topic, String id, @Nullable String tier) {
        ImageRequest request = Rig.request(id, "CAPTION", rig.images.put(Scenes.draw(7)));
        request.setPrompt(id);
        request.setServiceTier(tier);
        rig.sendBytes(rig.topic(topic), id, rig.encode(request));
    }

    private static Inference inference(List<Output> outputs, String key) {
        return ((ImageEnriched) Objects.requireNonNull(find(outputs, key).event())).getInference();
    }

    private static Output find(List<Output> outputs, String key) {
        return outputs.stream()
                .filter(output -> output.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
