package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.cli.watch.CostEstimate;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.Inference;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.BillCounts;
import dev.visionstreams.local.emulator.faults.Fault;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The costs of all events add up to what the model's service billed. */
class CostIT {
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldCarryWhatWasBilledForGoodAndBad() {
        send("caption", "CAPTION");
        send("detect", "DETECT");
        send("better", "DETECT", "gemini-3.8-flash");
        send("retried", "DETECT", Fault.MALFORMED_TEXT, Fault.MALFORMED_TEXT);
        send("unusable", "DETECT", Fault.MALFORMED_TEXT, Fault.MALFORMED_TEXT, Fault.MALFORMED_TEXT);
        send("longer", "DETECT", Fault.MAX_TOKENS);
        send("blocked", "CAPTION", Fault.BLOCKED);
        send("overloaded", "CAPTION", Fault.UNAVAILABLE);

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(8);

            assertThat(inference(outputs, "unusable").getPromptTokens())
                    .as("three replies")
                    .isGreaterThan(2 * inference(outputs, "detect").getPromptTokens());
            expectBill(outputs, 13);
            CostEstimate estimate = new CostEstimate();
            estimate.ask("CAPTION", "gemini-3.5-flash-lite");
            estimate.ask("POINT", "gemini-3.5-flash-lite");
            assertThat(estimate.lines(rig.settings()))
                    .as("of results in the topics")
                    .hasSize(3)
                    .anyMatch(line -> line.startsWith("1 CAPTION by gemini-3.5-flash-lite, each 0.00"))
                    .anyMatch(line -> line.startsWith("No estimate for 1 POINT"))
                    .anyMatch(line -> line.startsWith("Estimated cost 0.00"));
        }
    }

    @Test
    void shouldCarryTheBillOverARestartAndFollowTheTier() {
        send("retried", "DETECT", Fault.MALFORMED_TEXT);
        String[] settings = {
            "gemini.service.tier=flex", "vision.retry.backoff=2s", "gemini.price.gemini-3.5-flash-lite.input=0.30"
        };
        try (VisionStreams first = rig.start(settings)) {
            Rig.await("the first reply", () -> rig.gemini.counts().billed().replies() == 1);
        }
        try (VisionStreams second = rig.start(settings)) {
            expectBill(rig.awaitOutputs(1), 2);
        }
    }

    @Test
    void shouldNotGuessAPrice() {
        send("unknown", "CAPTION", "gemini-3.6-flash");

        try (VisionStreams processor = rig.start()) {
            Inference billed = inference(rig.awaitOutputs(1), "unknown");
            assertThat(billed.getTotalTokens()).isPositive();
            assertThat(billed.getCost()).isNull();
        }
    }

    private void expectBill(List<Output> outputs, int replies) {
        BillCounts billed = rig.gemini.counts().billed();
        assertThat(billed.replies()).isEqualTo(replies);
        List<Inference> inferences = outputs.stream().map(CostIT::inference).toList();
        assertThat(inferences).allSatisfy(each -> assertThat(each.getCost()).isNotNull());
        assertThat(inferences.stream().mapToLong(Inference::getPromptTokens).sum())
                .isEqualTo(billed.promptTokens());
        assertThat(inferences.stream().mapToLong(Inference::getOutputTokens).sum())
                .isEqualTo(billed.outputTokens());
        assertThat(inferences.stream().mapToLong(Inference::getThoughtTokens).sum())
                .isEqualTo(billed.thoughtTokens());
        assertThat(inferences.stream()
                        .mapToDouble(each -> each.getCost().getAmount())
                        .sum())
                .isCloseTo(billed.amount(), within(1e-9))
                .isPositive();
    }

    private void send(String id, String task, Fault... faults) {
        send(id, task, null, faults);
    }

    private void send(String id, String task, @Nullable String model, Fault... faults) {
        URI image = rig.images.put(Scenes.draw(7));
        ImageRequest request = Rig.request(id, task, image);
        request.setPrompt(id);
        request.setModel(model);
        for (Fault fault : faults) {
            rig.gemini.nextTime(id, fault);
        }
        rig.send(id, request);
    }

    private static Inference inference(List<Output> outputs, String key) {
        return outputs.stream()
                .filter(output -> output.key().equals(key))
                .map(CostIT::inference)
                .findFirst()
                .orElseThrow();
    }

    private static Inference inference(Output output) {
        @Nullable
        Inference billed = output.event() instanceof ImageRejected rejected
                ? rejected.getInference()
                : ((ImageEnriched) Objects.requireNonNull(output.event())).getInference();
        return Objects.requireNonNull(billed, () -> output.key() + " was billed");
    }
}
