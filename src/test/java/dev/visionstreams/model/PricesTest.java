package dev.visionstreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.model.Prices.Price;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 28);
    private static final Prices PRICES = new Prices(
            "EUR",
            "2026-11-01",
            List.of(
                    new Price("gemini-9-flash", null, 10, null, 100),
                    new Price("gemini-9-flash-lite", null, 1, 0.1, 10),
                    new Price("gemini-9-flash-002", null, 20, null, 200)));

    @ParameterizedTest
    @CsvSource({
        "gemini-9-flash, gemini-9-flash",
        "models/gemini-9-flash, gemini-9-flash",
        "publishers/google/models/gemini-9-flash-001, gemini-9-flash",
        "gemini-9-flash-002, gemini-9-flash-002",
        "gemini-9-flash-preview-09-2026, gemini-9-flash",
        "gemini-9-flash-latest, gemini-9-flash",
        "gemini-9-flash-lite, gemini-9-flash-lite",
        "gemini-9-flash-lite-001, gemini-9-flash-lite",
        "gemini-9-flash-lite-preview-09-2026, gemini-9-flash-lite",
    })
    void shouldKnowAModelByItsVersions(String id, String priced) {
        assertThat(PRICES.find(id, DAY)).isNotNull().returns(priced, Price::model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini-9",
                "gemini-9-flash-image",
                "gemini-9-flashy",
                "my-gemini-9-flash",
                "",
                "gemini-9-flash-lite-tts"
            })
    void shouldNotTakeOneModelForAnother(String id) {
        assertThat(PRICES.find(id, DAY)).isNull();
    }

    @Test
    void shouldBillThinkingAsOutputAndCachedTokensForLess() {
        Inference billed = inference("gemini-9-flash-lite", "", null, 1_000_000, 300_000, 40_000, 400_000);

        Cost cost = Objects.requireNonNull(PRICES.of(billed, null, DAY));

        assertThat(cost.amount()).isCloseTo(0.6 + 0.04 + 3.4, within(1e-9));
        assertThat(cost).returns("EUR", Cost::currency).returns("2026-11-01", Cost::pricesOf);
    }

    @ParameterizedTest
    @CsvSource({"flex, flex, 0.5", "standard, flex, 1", "flex, standard, 0.5", ", flex, 0.5", "batch, , 0.5", ", , 1"})
    void shouldBillTheTierThatServed(@Nullable String served, @Nullable String asked, double factor) {
        Inference billed = inference("gemini-9-flash", "gemini-9-flash-001", served, 1_000_000, 0, 0, 0);

        assertThat(Objects.requireNonNull(PRICES.of(billed, asked, DAY)).amount())
                .isEqualTo(10 * factor);
    }

    @Test
    void shouldBillTheModelThatAnswered() {
        Inference billed = inference("gemini-9-flash", "gemini-9-flash-lite-001", "standard", 1_000_000, 0, 0, 0);

        assertThat(Objects.requireNonNull(PRICES.of(billed, null, DAY)).amount())
                .isEqualTo(1);
    }

    @Test
    void shouldNotGuess() {
        assertThat(PRICES.of(inference("gemini-8", "", null, 1, 1, 0, 0), null, DAY))
                .as("a model without a price")
                .isNull();
        assertThat(PRICES.of(inference("gemini-9-flash", "", "priority", 1, 1, 0, 0), null, DAY))
                .as("a tier without a price")
                .isNull();
    }

    @Test
    void shouldKnowWhenABuiltInPriceChanges() {
        Inference billed = inference("gemini-3.8-flash", "", null, 1_000_000, 1_000_000, 0, 0);

        assertThat(Prices.BUILT_IN.of(billed, null, LocalDate.of(2026, 12, 31)))
                .isEqualTo(new Cost(4.5, "USD", "2026-11-01", "standard"));
        assertThat(Prices.BUILT_IN.of(billed, null, LocalDate.of(2027, 1, 1)))
                .isEqualTo(new Cost(9, "USD", "2027-01-01", "standard"));
    }

    private static Inference inference(
            String model, String version, @Nullable String tier, long prompt, long output, long thoughts, long cached) {
        return new Inference(
                model,
                version,
                null,
                "1",
                "STOP",
                new Tokens(prompt, output, thoughts, prompt + output + thoughts, cached, 0),
                5,
                tier,
                null,
                null);
    }
}
