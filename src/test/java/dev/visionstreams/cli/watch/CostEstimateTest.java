package dev.visionstreams.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.Cost;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.Inference;
import dev.visionstreams.serde.Events;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostEstimateTest {
    @Test
    void shouldMultiplyWithTheMeanOfTheSameTaskAndModel() {
        CostEstimate estimate = new CostEstimate();
        estimate.learn(enriched("DETECT", "m", 1.0, null));
        estimate.learn(enriched("DETECT", "m", 3.0, null));
        estimate.learn(enriched("DETECT", "m", 0.0, "answers-0-7"));
        estimate.learn(enriched("DETECT", "other", 70.0, null));
        estimate.learn(enriched("CAPTION", "m", 70.0, null));
        estimate.learn(rejected("DETECT", "m", 2.0));
        for (int i = 0; i < 10; i++) {
            estimate.ask("DETECT", "m");
        }

        assertThat(estimate.lines())
                .containsExactly(
                        "10 DETECT by m, each 2.00 USD on average of 3: 20.00 USD",
                        "Estimated cost 20.00 USD, from the latest 200 records of each output partition");
    }

    @Test
    void shouldSayWhatItDoesNotKnow() {
        CostEstimate estimate = new CostEstimate();
        estimate.learn(enriched("DETECT", "m", null, null));
        estimate.ask("DETECT", "m");

        assertThat(estimate.lines())
                .containsExactly(
                        "No estimate for 1 DETECT by m: none of the latest results has a cost of such a request");
    }

    @Test
    void shouldAddUpWhatResultsTook() {
        Spending spending = new Spending();
        spending.add(enriched("DETECT", "m", 1.25, null));
        spending.add(enriched("DETECT", "m", 0.25, null));
        spending.add(rejected("DETECT", "m", 0.5));
        spending.add(enriched("DETECT", "m", null, null));
        spending.add(enriched("DETECT", "m", null, "answers-0-7"));
        spending.add(output(
                ImageRejected.newBuilder(Events.rejected()).setInference(null).build()));

        assertThat(spending.text())
                .isEqualTo("6 results, 4 paid for: 400 tokens, 2.00 USD; 1 reused an answer;"
                        + " the price of 1 isn't known");
    }

    private static OutputRecord enriched(String task, String model, @Nullable Double amount, @Nullable String from) {
        return output(ImageEnriched.newBuilder(Events.enriched())
                .setTask(task)
                .setInference(inference(model, amount, from))
                .build());
    }

    private static OutputRecord rejected(String task, String model, double amount) {
        return output(ImageRejected.newBuilder(Events.rejected())
                .setTask(task)
                .setInference(inference(model, amount, null))
                .build());
    }

    private static Inference inference(String model, @Nullable Double amount, @Nullable String from) {
        return Inference.newBuilder(Events.enriched().getInference())
                .setModel(model)
                .setTotalTokens(100)
                .setCost(amount == null ? null : new Cost(amount, "USD", "2026-11-01"))
                .setReusedFrom(from)
                .build();
    }

    private static OutputRecord output(SpecificRecord event) {
        return new OutputRecord(new ConsumerRecord<>("t", 0, 0, null, null), event, null);
    }
}
